"""Sessions in the browser, and every cookie we set."""

from idp.settings.foundation import ENV, IS_HTTPS

SESSION_ENGINE = "apps.accounts.engine.session_store"
SESSION_DAYS, SESSION_IDLE_DAYS = ENV.session_days, ENV.session_idle_days
SESSION_HOURS, SESSION_IDLE_MINUTES = ENV.session_hours, ENV.session_idle_minutes
SESSION_COOKIE_AGE = SESSION_DAYS * 86_400
GEOIP_DATABASE = ENV.geoip_database
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
# The __Host- prefix keeps a sibling subdomain from planting a cookie; browsers demand https.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "vestibule_session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "vestibule_csrf"
# By it a browser is known to have been signed in before: it has tries of its own (decision 15).
KNOWN_BROWSER_COOKIE_NAME = "__Host-known" if IS_HTTPS else "vestibule_known"
KNOWN_BROWSER_SECONDS = 180 * 86_400
# A script in a frame reads it: whether the session here is still the same (decision 24).
BROWSER_STATE_COOKIE_NAME = "__Host-browser" if IS_HTTPS else "vestibule_browser"
# Not in a cookie, which a page of ours has no need to trust.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "apps.core.views.errors.csrf_failure"
TRUSTED_PROXY_COUNT = ENV.trusted_proxy_count
