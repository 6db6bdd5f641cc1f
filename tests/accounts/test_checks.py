"""A configuration that would make accounts unsafe does not start."""

from pathlib import Path
from typing import Any

import pytest

from apps.accounts import checks
from apps.accounts.services import breached


def _found() -> set[str | None]:
    return {message.id for message in checks.sign_in_is_safe(None)}


def test_the_settings_as_they_are_have_no_fault() -> None:
    assert _found() == set()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("ACCOUNT_PREVENT_ENUMERATION", False, "E001"),
        ("ACCOUNT_EMAIL_VERIFICATION", "optional", "E001"),
        ("ACCOUNT_REAUTHENTICATION_REQUIRED", False, "E001"),
        ("ACCOUNT_LOGOUT_ON_GET", True, "E001"),
        ("ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE", True, "E001"),
        ("SOCIALACCOUNT_EMAIL_AUTHENTICATION", True, "E001"),
        ("SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT", True, "E001"),
        ("SOCIALACCOUNT_STORE_TOKENS", True, "E001"),
        ("SOCIALACCOUNT_LOGIN_ON_GET", True, "E001"),
        ("ACCOUNT_RATE_LIMITS", False, "E002"),
        ("SESSION_ENGINE", "django.contrib.sessions.backends.signed_cookies", "E003"),
        ("AUTHENTICATION_BACKENDS", ["django.contrib.auth.backends.ModelBackend"], "E004"),
        (
            "CACHES",
            {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
            "E005",
        ),
        ("PASSWORD_HASHERS", ["django.contrib.auth.hashers.PBKDF2PasswordHasher"], "E006"),
    ],
)
def test_an_unsafe_setting_is_a_fault(settings: Any, name: str, value: Any, code: str) -> None:
    setattr(settings, name, value)
    assert _found() == {f"accounts.{code}"}


def test_a_damaged_list_of_passwords_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(breached, "LIST", tmp_path / "missing.bin")
    assert _found() == {"accounts.E007"}
    (tmp_path / "missing.bin").write_bytes(b"12345")
    assert _found() == {"accounts.E007"}
