"""How an operator names other providers, and what is said about each mistake."""

import pytest

from idp.env import ConfigurationError, load

WHOLE = {
    "DEBUG": "True",
    "UPSTREAM_PROVIDERS": "acme",
    "UPSTREAM_ACME_ISSUER": "https://login.acme.example",
    "UPSTREAM_ACME_CLIENT_ID": "id",
    "UPSTREAM_ACME_CLIENT_SECRET": "secret",
}


def faults(**changed: str) -> str:
    """The sentences about a configuration that is not usable."""
    with pytest.raises(ConfigurationError) as raised:
        load(WHOLE | changed)
    return str(raised.value)


def test_a_provider_is_three_variables() -> None:
    (acme,) = load(WHOLE).upstream_providers
    assert (acme.id, acme.name, acme.protocol) == ("acme", "Acme", "openid")
    assert acme.issuer == "https://login.acme.example"
    assert not acme.trusts_email
    assert "secret" not in repr(acme).replace("client_secret", "")


def test_two_are_known_by_name() -> None:
    source = {"DEBUG": "True", "UPSTREAM_PROVIDERS": "google, github"}
    for name in ("GOOGLE", "GITHUB"):
        source |= {f"UPSTREAM_{name}_CLIENT_ID": "id", f"UPSTREAM_{name}_CLIENT_SECRET": "secret"}
    google, github = load(source).upstream_providers
    assert (google.protocol, google.issuer) == ("openid", "https://accounts.google.com")
    assert (github.protocol, github.name) == ("github", "GitHub")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"UPSTREAM_PROVIDERS": "acme,acme"}, "UPSTREAM_PROVIDERS names a provider twice."),
        ({"UPSTREAM_PROVIDERS": "Acme-1"}, "not 'Acme-1'."),
        ({"UPSTREAM_ACME_ISSUER": ""}, "UPSTREAM_ACME_ISSUER must be set"),
        ({"UPSTREAM_ACME_ISSUER": "http://acme.example"}, "must start with https://"),
        ({"UPSTREAM_ACME_ISSUER": "https://"}, "must start with https://"),
        ({"UPSTREAM_ACME_ISSUER": "https://[::1"}, "is not a valid address"),
        ({"UPSTREAM_ACME_ISSUER": "https://acme.example/?a"}, "no query, fragment or user name"),
        ({"UPSTREAM_ACME_ISSUER": "https://me@acme.example"}, "no query, fragment or user name"),
        ({"UPSTREAM_ACME_CLIENT_ID": ""}, "UPSTREAM_ACME_CLIENT_ID must be set"),
        ({"UPSTREAM_ACME_CLIENT_SECRET": " "}, "UPSTREAM_ACME_CLIENT_SECRET must be set"),
        (
            {"UPSTREAM_ACME_TRUSTS_EMAIL": "maybe"},
            "UPSTREAM_ACME_TRUSTS_EMAIL must be true or false",
        ),
        ({"UPSTREAM_ACME_AUTH_METHOD": "none"}, "UPSTREAM_ACME_AUTH_METHOD must be"),
        ({"UPSTREAM_ACME_ISUER": "x"}, "UPSTREAM_ACME_ISUER is not known"),
    ],
)
def test_each_fault_is_one_sentence_that_names_the_variable(
    changed: dict[str, str], sentence: str
) -> None:
    told = faults(**changed)
    assert sentence in told
    assert len(told.splitlines()) == 1


def test_variables_of_a_provider_that_is_not_listed_are_left_alone() -> None:
    """Other programs have an UPSTREAM_ of their own."""
    assert load({"DEBUG": "True", "UPSTREAM_HOST": "x"}).upstream_providers == ()


def test_http_is_for_this_machine() -> None:
    (acme,) = load(WHOLE | {"UPSTREAM_ACME_ISSUER": "http://localhost:9000"}).upstream_providers
    assert acme.issuer == "http://localhost:9000"
