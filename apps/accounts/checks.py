"""System checks: a configuration that would make accounts unsafe does not start."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from apps.accounts.services import breached, places

_REQUIRED: dict[str, tuple[object, str]] = {
    "ACCOUNT_PREVENT_ENUMERATION": (True, "Strangers could learn who has an account."),
    "ACCOUNT_EMAIL_VERIFICATION": ("mandatory", "Unverified addresses could sign in."),
    "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED": (True, "The pages expect codes."),
    "ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED": (True, "The pages expect codes."),
    "ACCOUNT_REAUTHENTICATION_REQUIRED": (True, "A borrowed browser could take an account over."),
    "ACCOUNT_LOGOUT_ON_GET": (False, "Any page could sign people out."),
    "SOCIALACCOUNT_EMAIL_AUTHENTICATION": (False, "Whoever gets an address elsewhere gets in."),
    "SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT": (False, "And stays in."),
    "SOCIALACCOUNT_STORE_TOKENS": (False, "Other providers' tokens are of no use here."),
    "SOCIALACCOUNT_LOGIN_ON_GET": (False, "Any page could start a sign-in."),
    # allauth shows the change form to real accounts only, and breaks on a wrong entry.
    "ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE": (False, "It tells who has an account."),
}


@register(Tags.security)
def sign_in_is_safe(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Every fault of the sign-in's configuration."""
    return [*_allauth(), *_sessions(), *_passwords(), *_places()]


def _allauth() -> Iterator[CheckMessage]:
    for name, (wanted, why) in _REQUIRED.items():
        if getattr(settings, name, None) != wanted:
            yield Error(f"{name} must be {wanted!r}. {why}", id="accounts.E001")
    if getattr(settings, "ACCOUNT_RATE_LIMITS", {}) is False:
        yield Error("ACCOUNT_RATE_LIMITS must not be off.", id="accounts.E002")


def _sessions() -> Iterator[CheckMessage]:
    if "signed_cookies" in settings.SESSION_ENGINE:
        yield Error(
            "SESSION_ENGINE must keep sessions on the server: mailed codes are in them.",
            id="accounts.E003",
        )
    if "django.contrib.auth.backends.ModelBackend" in settings.AUTHENTICATION_BACKENDS:
        yield Error(
            "AUTHENTICATION_BACKENDS must not hold ModelBackend: it signs unverified people in.",
            id="accounts.E004",
        )
    if settings.CACHES["default"]["BACKEND"].endswith(("LocMemCache", "DummyCache")):
        yield Error(
            "The cache must be shared by all workers: rate limits are counted in it.",
            id="accounts.E005",
        )


def _passwords() -> Iterator[CheckMessage]:
    if not settings.PASSWORD_HASHERS[0].endswith(".Argon2id"):
        yield Error("PASSWORD_HASHERS must begin with Argon2id.", id="accounts.E006")
    size = breached.LIST.stat().st_size if breached.LIST.exists() else 0
    if size == 0 or size % breached.WIDTH:
        yield Error(
            "The list of breached passwords is missing or damaged.",
            hint="manage.py build_breached_passwords makes it.",
            id="accounts.E007",
        )


def _places() -> Iterator[CheckMessage]:
    try:
        places.open_database()
    except places.DatabaseUnusable as fault:
        yield Error(str(fault), id="accounts.E008")
