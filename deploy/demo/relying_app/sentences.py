"""Protocol error codes in plain words. `{app}` and `{host}` are filled in by the page."""

REFUSALS = {
    "access_denied": "You did not let {app} use your account. Nothing was shared.",
    "login_required": (
        "Nobody is signed in at {host} in this browser, so a silent sign-in is not possible."
    ),
    "consent_required": (
        "You have not agreed to share anything with {app} yet, so a silent sign-in is not possible."
    ),
    "interaction_required": (
        "{host} needs to ask you something first, so a silent sign-in is not possible."
    ),
    "unmet_authentication_requirements": (
        "{app} needs a stronger sign-in for this, and you came back without one. Nothing was done."
    ),
    "account_selection_required": "{host} needs to know which account you mean.",
    "temporarily_unavailable": "{host} is busy at the moment. Please try again in a minute.",
    "server_error": "{host} had a problem of its own. Please try again.",
    "invalid_grant": (
        "Your sign-in at {host} has ended, so {app} has signed you out. Please sign in again."
    ),
    "invalid_client": (
        "{host} does not accept the credentials of {app}. Its operator has to mend this."
    ),
    "unauthorized_client": "{host} does not let {app} do this. Its operator has to mend this.",
    "invalid_scope": (
        "{host} does not know something {app} asked for. Its operator has to mend this."
    ),
    "token_invalid": (
        "The access token has expired and {app} holds no refresh token. Please sign in again."
    ),
}
CODE_REFUSED = "That sign-in took too long or was used twice. Please sign in again."
OTHER_REFUSAL = "{host} refused the request."


def refusal(code: str, *, app: str, host: str, signed_in: bool) -> str:
    """Return the sentence for a protocol error code; unknown codes get a general one.

    `invalid_grant` means the code while signing in, and the refresh token afterwards.
    """
    if code == "invalid_grant" and not signed_in:
        return CODE_REFUSED
    return REFUSALS.get(code, OTHER_REFUSAL).format(app=app, host=host)
