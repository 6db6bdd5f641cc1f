"""The rules of registration: each refuses by the name of its field."""

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, RSAKey

from apps.clients import profiles
from apps.clients.metadata import Metadata, Registration
from apps.clients.services import rules
from apps.core.errors import Invalid

WEB = Registration(name="Notes", redirect_uris=["https://notes.example/callback"])
EC = ECKey.generate_key("P-256")
RSA = RSAKey.generate_key(2048)
KEYS = {"keys": [EC.as_dict(private=False), RSA.as_dict(private=False) | {"kid": "r"}]}


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("name", {"name": ""}),
        ("name", {"name": "   "}),
        ("name", {"name": "x" * 101}),
        ("name", {"name": "two\nlines"}),
        ("name", {"name": "nul\0"}),
        ("name", {"name": "\ud800"}),
        ("name", {"name": "mirrored \u202e name"}),
        ("kind", {"kind": "toaster"}),
        ("profile", {"profile": "none"}),
        ("token_format", {"token_format": "saml"}),
        ("redirect_uris", {"redirect_uris": []}),
        ("redirect_uris", {"redirect_uris": ["http://notes.example/"]}),
        ("redirect_uris", {"redirect_uris": [f"https://notes.example/{n}" for n in range(21)]}),
        ("redirect_uris", {"kind": "machine", "redirect_uris": ["https://notes.example/"]}),
        ("redirect_uris", {"kind": "spa", "redirect_uris": ["com.example.app:/callback"]}),
        ("post_logout_redirect_uris", {"post_logout_redirect_uris": ["https://notes.example/#x"]}),
        (
            "post_logout_redirect_uris",
            {
                "kind": "machine",
                "redirect_uris": [],
                "post_logout_redirect_uris": ["https://a.example/"],
            },
        ),
        ("origins", {"origins": ["https://notes.example/"]}),
        ("origins", {"origins": [f"https://n{n}.example" for n in range(21)]}),
        ("grants", {"grants": []}),
        ("grants", {"grants": ["password"]}),
        ("grants", {"grants": ["implicit"]}),
        ("grants", {"grants": ["refresh_token"]}),
        ("grants", {"kind": "spa", "grants": ["client_credentials"]}),
        ("grants", {"kind": "native", "grants": ["client_credentials"]}),
        ("grants", {"kind": "machine", "redirect_uris": [], "grants": ["authorization_code"]}),
        ("scopes", {"scopes": ["fly"]}),
        ("scopes", {"scopes": ["openid\0"]}),
        ("scopes", {"kind": "machine", "redirect_uris": [], "scopes": ["openid"]}),
        ("auth_method", {"auth_method": "magic"}),
        ("auth_method", {"auth_method": "none"}),
        ("auth_method", {"kind": "spa", "auth_method": "client_secret_basic"}),
        ("auth_method", {"kind": "native", "auth_method": "private_key_jwt", "jwks": KEYS}),
        ("auth_method", {"profile": "fapi2", "auth_method": "client_secret_basic"}),
        ("auth_method", {"profile": "fapi2", "auth_method": "client_secret_jwt"}),
        ("auth_method", {"kind": "spa", "auth_method": "tls_client_auth"}),
        ("auth_method", {"profile": "fapi2", "kind": "spa"}),
        ("jwks", {"profile": "fapi2"}),
        ("jwks", {"auth_method": "private_key_jwt"}),
        ("jwks_uri", {"jwks": KEYS, "metadata": Metadata(jwks_uri="https://a.example/jwks")}),
        ("jwks_uri", {"metadata": Metadata(jwks_uri="http://a.example/jwks")}),
        ("jwks_uri", {"metadata": Metadata(jwks_uri="http://localhost/jwks")}),
        ("jwks_uri", {"metadata": Metadata(jwks_uri="https://me@a.example/jwks")}),
        ("jwks_uri", {"metadata": Metadata(jwks_uri="file:///etc/passwd")}),
        *(
            ("token_endpoint_auth_signing_alg", changed)
            for changed in (
                {"metadata": Metadata(token_endpoint_auth_signing_alg="none")},
                {
                    "auth_method": "private_key_jwt",
                    "jwks": KEYS,
                    "metadata": Metadata(token_endpoint_auth_signing_alg="HS256"),
                },
                {
                    "profile": "fapi2",
                    "jwks": KEYS,
                    "metadata": Metadata(token_endpoint_auth_signing_alg="RS256"),
                },
                {
                    "auth_method": "client_secret_jwt",
                    "metadata": Metadata(token_endpoint_auth_signing_alg="ES256"),
                },
            )
        ),
        (
            "redirect_uris",
            {"profile": "fapi2", "jwks": KEYS, "redirect_uris": ["http://localhost/"]},
        ),
        ("id_token_alg", {"id_token_alg": "none"}),
        ("id_token_alg", {"id_token_alg": "HS256"}),
        ("id_token_alg", {"profile": "fapi2", "jwks": KEYS, "id_token_alg": "RS256"}),
        ("client_uri", {"client_uri": "javascript:alert(1)"}),
        ("logo_uri", {"logo_uri": "http://notes.example/logo.png"}),
        ("policy_uri", {"policy_uri": "com.example.app:/x"}),
        ("tos_uri", {"tos_uri": "nonsense"}),
    ],
)
def test_what_breaks_a_rule_is_refused_by_its_field(field: str, changed: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        rules.checked(replace(WEB, **changed))
    assert refused.value.field == field


def test_defaults_follow_from_kind_and_profile() -> None:
    web = rules.checked(WEB)
    assert (web.grants, web.auth_method) == (
        ("authorization_code", "refresh_token"),
        "client_secret_basic",
    )
    assert web.scopes == ("openid", "profile", "email")
    assert web.origins == ()
    spa = rules.checked(
        replace(WEB, kind="spa", redirect_uris=["https://a.example/1", "https://a.example/2"])
    )
    assert (spa.auth_method, spa.origins) == ("none", ("https://a.example",))
    native = rules.checked(replace(WEB, kind="native", redirect_uris=["com.example.app:/callback"]))
    assert (native.auth_method, native.origins) == ("none", ())
    machine = rules.checked(Registration(name="Job", kind="machine"))
    assert (machine.grants, machine.scopes) == (("client_credentials",), ())
    assert rules.checked(replace(WEB, profile="fapi2", jwks=KEYS)).auth_method == "private_key_jwt"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("default_acr_values", ["urn:vestibule:acr:2", "gold"]),
        ("default_max_age", -1),
        ("default_max_age", 31_536_001),
    ],
)
def test_how_people_are_authenticated_must_make_sense(field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        rules.checked(replace(WEB, **{field: value}))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("default_acr_values", ["urn:vestibule:acr:2"]),
        ("default_max_age", 0),
        ("demands_second_factor", True),
    ],
)
def test_a_machine_has_nobody_to_authenticate(field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        rules.checked(Registration(name="Job", kind="machine", **{field: value}))
    assert refused.value.field == field
    rules.checked(replace(WEB, **{field: value}))


def test_duplicates_are_registered_once() -> None:
    checked = rules.checked(
        replace(
            WEB,
            redirect_uris=["https://a.example/"] * 30,
            scopes=["openid", "openid"],
            name=" Notes ",
        )
    )
    assert (checked.redirect_uris, checked.scopes, checked.name) == (
        ("https://a.example/",),
        ("openid",),
        "Notes",
    )


LISTS = {
    "redirect_uris",
    "post_logout_redirect_uris",
    "origins",
    "grants",
    "scopes",
    "default_acr_values",
}


METADATA_TEXTS = sorted(f.name for f in fields(Metadata) if isinstance(f.default, str))
METADATA_LISTS = sorted(f.name for f in fields(Metadata) if isinstance(f.default, tuple))


@given(
    st.dictionaries(
        st.sampled_from(sorted({*Registration.__slots__} - {"metadata"})), st.text(max_size=30)
    ),
    st.dictionaries(st.sampled_from(METADATA_TEXTS), st.text(max_size=30), max_size=3),
    st.dictionaries(
        st.sampled_from(METADATA_LISTS), st.lists(st.text(max_size=30)).map(tuple), max_size=3
    ),
)
def test_no_text_breaks_a_rule_other_than_by_refusal(
    values: dict[str, Any], texts: dict[str, Any], lists: dict[str, Any]
) -> None:
    values = {name: value.split() if name in LISTS else value for name, value in values.items()}
    for name in ("is_first_party", "demands_second_factor", "default_max_age"):
        values.pop(name, None)
    try:
        rules.checked(replace(WEB, **values, metadata=Metadata(**texts, **lists)))
    except Invalid as error:
        refused = error.field
    else:
        return
    assert refused in {*Registration.__slots__, *Metadata.__slots__}


def test_profiles_say_what_they_demand() -> None:
    assert profiles.pkce_required(profile="oidc", is_public=True)
    assert not profiles.pkce_required(profile="oidc", is_public=False)
    assert profiles.pkce_required(profile="oauth21", is_public=False)
    assert profiles.id_token_algorithm(profile="oidc", registered="") == "RS256"
    assert profiles.id_token_algorithm(profile="oidc", registered="ES256") == "ES256"
    assert "RS256" not in profiles.PROFILES["fapi2"].id_token_algorithms
