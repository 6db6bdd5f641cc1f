"""Second steps, and the browsers that are excused from them."""

from idp.settings.foundation import ENV, IS_HTTPS

# Where one proves a factor, or sets the first one up; `next` says what for.
FACTOR_DOOR = "factor_prove"
# Asked for a request: whether its person has a second step that the session has not proved.
SECOND_STEP_DUE = "apps.factors.engine.gate.is_due"
MFA_ADAPTER = "apps.factors.engine.adapter.FactorAdapter"
MFA_FORMS = {
    "authenticate": "apps.factors.engine.forms.SignInCodeForm",
    "authenticate_webauthn": "apps.factors.engine.passkey_forms.SecondStepForm",
    "reauthenticate": "apps.factors.engine.forms.ReauthenticateCodeForm",
}
MAILED_CODE_IS_FACTOR = ENV.mailed_code_is_factor
FACTOR_REQUIRED = ENV.factor_required
# Asked with a person's id: whether a role of theirs demands a second step.
FACTOR_DEMANDED_BY_ROLES = "apps.access.services.roles.factor_is_demanded"
# Its cookie outlives a password change: browsers are trusted by apps.factors.
MFA_TRUST_ENABLED = False
TRUSTED_BROWSER_DAYS = ENV.trusted_browser_days
TRUSTED_BROWSER_COOKIE_NAME = "__Host-trusted" if IS_HTTPS else "vestibule_trusted"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
# Who takes a passkey proves two things: the device, and the finger or PIN that opens it.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Its laxer rule lets every origin pass; plain http on localhost passes without it.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
# A passkey cannot be guessed: this only keeps one address from filling the table of challenges.
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
