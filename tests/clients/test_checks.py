"""Settings of self-registration that contradict one another do not start."""

from typing import Any

import pytest

from apps.clients import checks


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"CLIENT_REGISTRATION_SCOPES": ["openid", "documents:none"]}, "documents:none"),
        ({"CLIENT_ID_METADATA_HOSTS": ["app.example.com"]}, "CLIENT_ID_METADATA_DOCUMENTS"),
        ({"SOFTWARE_STATEMENT_ISSUERS": {"https://a.example": "https://a.example/jwks"}}, "closed"),
    ],
)
def test_what_would_do_nothing_is_refused(
    settings: Any, changed: dict[str, Any], named: str
) -> None:
    settings.CLIENT_ID_METADATA_DOCUMENTS = False
    settings.CLIENT_REGISTRATION = "closed"
    assert checks.self_registration_makes_sense() == []
    for name, value in changed.items():
        setattr(settings, name, value)
    (fault,) = checks.self_registration_makes_sense()
    assert named in fault.msg


def test_what_is_switched_on_may_be_narrowed(settings: Any) -> None:
    settings.CLIENT_ID_METADATA_DOCUMENTS = True
    settings.CLIENT_ID_METADATA_HOSTS = ["app.example.com"]
    settings.CLIENT_REGISTRATION = "token"
    settings.SOFTWARE_STATEMENT_ISSUERS = {"https://a.example": "https://a.example/jwks"}
    assert checks.self_registration_makes_sense() == []
