"""What lies between the browser and us: proxies, TLS, and the headers of every page."""

from csp.constants import NONE, SELF

from idp.settings.foundation import ENV, IS_HTTPS

USE_X_FORWARDED_HOST = False
# Written by the proxy, and by nobody else (docs/guides/mutual-tls.md).
CLIENT_CERTIFICATE_HEADER = ENV.client_certificate_header
CLIENT_CERTIFICATE_CA_FILE = ENV.client_certificate_ca_file
MTLS_URL = ENV.mtls_url
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.trusted_proxy_count else None
SECURE_SSL_REDIRECT = IS_HTTPS
# A load balancer asks for health over plain http from inside.
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "https:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
# What no page uses is off, also for a script that should not be there. Passkeys and copying are
# for our own pages.
_USED = ("clipboard-write", "publickey-credentials-create", "publickey-credentials-get")
_UNUSED = (
    "accelerometer",
    "autoplay",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
PERMISSIONS_POLICY = ", ".join(
    [*(f"{name}=(self)" for name in _USED), *(f"{name}=()" for name in _UNUSED)]
)
