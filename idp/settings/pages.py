"""What pages look like and which languages they speak."""

from idp.settings.foundation import ENV

BRAND_NAME = ENV.brand_name
BRAND_LOGO_URL = ENV.brand_logo_url
BRAND_COLOUR = ENV.brand_colour
PRIVACY_URL = ENV.privacy_url
TERMS_URL = ENV.terms_url
HELP_URL = ENV.help_url

LANGUAGE_CODE = "en"
# Each by its own name. Catalogues: apps/core/locale; how they are made: docs/guides/translating.md.
LANGUAGES = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("ar", "العربية"),
]
FORMAT_MODULE_PATH = "apps.core.formats"
TIME_ZONE = "UTC"
USE_TZ = True
