"""People: how they sign up and in, how often they may try, and which providers they bring."""

from django.urls import reverse_lazy

from idp.settings.foundation import ENV, IS_HTTPS

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "apps.accounts.engine.backends.PasswordBackend",
    "apps.access.engine.backends.RoleBackend",
]
PASSWORD_HASHERS = [
    "apps.accounts.engine.hashers.Argon2id",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "username"]},
    },
    {"NAME": "apps.accounts.engine.validators.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
    {"NAME": "apps.accounts.engine.validators.BreachedPasswordValidator"},
]
# Where the one client for foreign URLs (apps.core.services.foreign) may go besides the internet.
FETCH_PRIVATE_NETWORKS = ENV.fetch_private_networks
BREACHED_PASSWORD_RANGE_URL = ENV.breached_password_range_url
ACCOUNT_DELETION_DAYS = ENV.account_deletion_days
EXPORT_DAYS = ENV.export_days
REGISTRATION_OPEN = ENV.registration_open
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/account/"

ACCOUNT_ADAPTER = "apps.accounts.engine.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 900
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# Not offered: allauth shows it to real accounts only, which tells who has one.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900
# How many requests a door lets through, counted in the shared cache: per address of the caller,
# per account named ("key"), per person signed in ("user"). Guesses are counted elsewhere
# (apps.accounts.services.guesses), so allauth's own counts of them are off.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "sign_in": "30/m/ip",
    "upstream": "30/m/ip",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/m/key,10/h/key",
    "reset_password_from_key": "20/m/ip",
    "enter_code": "30/m/ip",
    "confirm_email": "1/10s/key,20/h/key",
    "change_password": "5/m/user",
    "change_picture": "10/m/user,60/h/user",
    "manage_email": "10/m/user",
    "register_client": f"{ENV.client_registrations_a_day}/d/ip",
    "reauthenticate": "10/m/user",
    # What is kept for whoever asks (apps.oauth.engine.limits). An office has one address.
    "begin_authorization": "120/m/ip",
    "push_request": "120/m/ip",
    "authorize_device": "60/m/ip",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = reverse_lazy("account_signed_out")
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_HTTPS else "http"
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "website_address"
ACCOUNT_FORMS = {
    "login": "apps.accounts.engine.forms.SignInForm",
    "signup": "apps.accounts.engine.forms.SignUpForm",
    "change_password": "apps.accounts.engine.forms.ChangeForm",
}
# What lies between the first proof and a session, in order.
LOGIN_STAGES = [
    "apps.accounts.engine.stages.Noted",
    "allauth.account.stages.LoginByCodeStage",
    "allauth.account.stages.EmailVerificationStage",
    "apps.factors.engine.stages.FactorStage",
    "allauth.mfa.webauthn.stages.PasskeySignupStage",
    "apps.factors.engine.stages.SetUpStage",
    # Last: whoever changed the password meanwhile has shut this sign-in out.
    "apps.accounts.engine.stages.Unchanged",
]
# Failed tries (apps.accounts.services.budgets): how many cost no waiting, how many a day.
TRIES_PER_ACCOUNT = ENV.tries_per_account
TRIES_PER_ACCOUNT_A_DAY = ENV.tries_per_account_a_day
TRIES_PER_ADDRESS = ENV.tries_per_address
TRIES_PER_ADDRESS_A_DAY = ENV.tries_per_address_a_day
TRIES_PER_NETWORK = ENV.tries_per_network
TRIES_PER_NETWORK_A_DAY = ENV.tries_per_network_a_day
ALLAUTH_TRUSTED_PROXY_COUNT = ENV.trusted_proxy_count
# Asked for by what writes down where something came from (apps.core.origin).
CLIENT_ADDRESS = "apps.accounts.engine.forwarded.client_ip"

# Signing in with other providers (apps.accounts.engine.upstream): listed here, nowhere else.
UPSTREAM_PROVIDERS = ENV.upstream_providers
SOCIALACCOUNT_ADAPTER = "apps.accounts.engine.upstream.registry.UpstreamAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
# Asked for a person's id: whether a higher floor knows a way in besides password and provider.
WAYS_IN = ["apps.factors.services.passkeys.has_one"]
