"""Registering applications: every rule refuses by the name of its field, and nothing half done stays."""

import base64
import json
import uuid
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from apps.access.services import roles as role_services
from apps.clients import profiles
from apps.clients.models import AllowedOrigin, Application, ClientSecret
from apps.clients.services import client_keys, lookup, origins, registration, rules
from apps.clients.services.rules import Registration
from apps.core import hooks
from apps.core.errors import Invalid, NotFound
from tests.support import factories
from tests.support.races import Race

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
        ("post_logout_redirect_uris", {"kind": "machine", "redirect_uris": [], "post_logout_redirect_uris": ["https://a.example/"]}),
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
        ("auth_method", {"profile": "fapi2", "kind": "spa"}),
        ("jwks", {"profile": "fapi2"}),
        ("jwks", {"auth_method": "private_key_jwt"}),
        ("redirect_uris", {"profile": "fapi2", "jwks": KEYS, "redirect_uris": ["http://localhost/"]}),
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
    assert (web.grants, web.auth_method) == (("authorization_code", "refresh_token"), "client_secret_basic")
    assert web.scopes == ("openid", "profile", "email")
    assert web.origins == ()
    spa = rules.checked(replace(WEB, kind="spa", redirect_uris=["https://a.example/1", "https://a.example/2"]))
    assert (spa.auth_method, spa.origins) == ("none", ("https://a.example",))
    native = rules.checked(replace(WEB, kind="native", redirect_uris=["com.example.app:/callback"]))
    assert (native.auth_method, native.origins) == ("none", ())
    machine = rules.checked(Registration(name="Job", kind="machine"))
    assert (machine.grants, machine.scopes) == (("client_credentials",), ())
    assert rules.checked(replace(WEB, profile="fapi2", jwks=KEYS)).auth_method == "private_key_jwt"


def test_duplicates_are_registered_once() -> None:
    checked = rules.checked(
        replace(WEB, redirect_uris=["https://a.example/"] * 30, scopes=["openid", "openid"], name=" Notes ")
    )
    assert (checked.redirect_uris, checked.scopes, checked.name) == (("https://a.example/",), ("openid",), "Notes")


@given(st.dictionaries(st.sampled_from(sorted(Registration.__slots__)), st.text(max_size=30)))
def test_no_text_breaks_a_rule_other_than_by_refusal(values: dict[str, Any]) -> None:
    values = {name: value.split() if name in {"redirect_uris", "post_logout_redirect_uris", "origins", "grants", "scopes"} else value for name, value in values.items()}
    values.pop("is_first_party", None)
    try:
        rules.checked(replace(WEB, **values))
    except Invalid as refused:
        assert refused.field in Registration.__slots__


def test_profiles_say_what_they_demand() -> None:
    assert profiles.pkce_required(profile="oidc", is_public=True)
    assert not profiles.pkce_required(profile="oidc", is_public=False)
    assert profiles.pkce_required(profile="oauth21", is_public=False)
    assert profiles.id_token_algorithm(profile="oidc", registered="") == "RS256"
    assert profiles.id_token_algorithm(profile="oidc", registered="ES256") == "ES256"
    assert "RS256" not in profiles.PROFILES["fapi2"].id_token_algorithms


# --- Keys -----------------------------------------------------------------------------------


@pytest.mark.spec("RFC 7517", "5")
@pytest.mark.parametrize(
    "jwks",
    [
        None,
        [],
        "keys",
        {},
        {"keys": {}},
        {"keys": []},
        {"keys": ["x"]},
        {"keys": [{}]},
        {"keys": [{"kty": ["EC"]}]},
        {"keys": [{"kty": "EC", "crv": ["P-256"]}]},
        {"keys": [{"kty": "EC", "crv": "P-256"}]},
        {"keys": [{"kty": "EC", "crv": "P-256", "x": 1, "y": 2}]},
        {"keys": [{"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA"}]},
        {"keys": [EC.as_dict(private=False) | {"crv": "secp256k1"}]},
        {"keys": [EC.as_dict(private=False) | {"x": RSA.as_dict(private=False)["n"]}]},
        {"keys": [EC.as_dict(private=False) | {"kid": 1}]},
        {"keys": [EC.as_dict(private=False) | {"kid": "nul\0"}]},
        {"keys": [EC.as_dict(private=False)] * 2},
        {"keys": [EC.as_dict(private=False)] * 21},
        {"keys": [EC.as_dict(private=False) | {"x5c": ["A" * 40_000]}]},
        {"keys": [EC.as_dict(private=True)]},
        {"keys": [RSA.as_dict(private=True)]},
        {"keys": [OctKey.generate_key(256).as_dict()]},
        {"keys": [RSA.as_dict(private=False) | {"n": "AQAB"}]},
        {"keys": [OKPKey.generate_key("X25519").as_dict(private=False)]},
    ],
)
def test_only_public_asymmetric_strong_keys_are_taken(jwks: Any) -> None:
    with pytest.raises(Invalid) as refused:
        client_keys.checked(jwks)
    assert refused.value.field == "jwks"


def test_a_weak_rsa_key_is_refused() -> None:
    from cryptography.hazmat.primitives.asymmetric import rsa

    numbers = rsa.generate_private_key(65537, 1024).public_key().public_numbers()
    for padded in (128, 256):
        modulus = base64.urlsafe_b64encode(numbers.n.to_bytes(padded, "big")).decode().rstrip("=")
        with pytest.raises(Invalid):
            client_keys.checked({"keys": [{"kty": "RSA", "n": modulus, "e": "AQAB"}]})


def test_good_keys_are_taken_as_they_are() -> None:
    keys = {"keys": [*KEYS["keys"], OKPKey.generate_key("Ed25519").as_dict(private=False) | {"kid": "o"}]}
    assert client_keys.checked(keys | {"extra": 1}) == keys


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)))
def test_no_json_breaks_the_key_check(value: Any) -> None:
    for jwks in (value, {"keys": value}, {"keys": [value]}, {"keys": [EC.as_dict(private=False) | {"x": value}]}, {"keys": [{"kty": value}]}):
        try:
            client_keys.checked(jwks)
        except Invalid:
            continue
        json.dumps(jwks)


# --- The rows -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_refused_registration_leaves_nothing() -> None:
    with pytest.raises(Invalid):
        factories.make_client(roles=["nobody"])
    with pytest.raises(NotFound):
        registration.register(registration=WEB, owner_id=uuid.uuid4())
    assert not Application.objects.exists()
    assert not ClientSecret.objects.exists()


@pytest.mark.django_db
def test_one_submission_registers_one_application() -> None:
    owner, other = factories.make_person(), factories.make_person()
    key = uuid.uuid4()
    first = registration.register(registration=WEB, owner_id=owner.id, key=key)
    again = registration.register(registration=WEB, owner_id=owner.id, key=key)
    assert (again.client_id, again.client_secret, again.is_new) == (first.client_id, None, False)
    theirs = registration.register(registration=WEB, owner_id=other.id, key=key)
    assert theirs.client_id != first.client_id, "a key is one person's"
    assert Application.objects.count() == 2


def test_a_double_click_in_two_workers_registers_once(race: Race) -> None:
    owner, key = factories.make_person(), uuid.uuid4()
    made = race(6, lambda _: registration.register(registration=WEB, owner_id=owner.id, key=key))
    assert len({one.client_id for one in made}) == 1
    assert sum(one.is_new for one in made) == 1
    assert ClientSecret.objects.count() == 1


@pytest.mark.django_db
def test_one_person_owns_a_bounded_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registration, "MOST_OF_ONE_OWNER", 2)
    owner = factories.make_person()
    for _ in range(2):
        factories.make_client(owner=owner)
    with pytest.raises(Invalid):
        factories.make_client(owner=owner)
    factories.make_client(owner=factories.make_person())


@pytest.mark.django_db
def test_a_change_touches_what_is_named_only() -> None:
    made = factories.make_client(roles=["staff"], origins=["https://notes.example"])
    before = lookup.find(made.id)
    registration.change(application_pk=made.pk, redirect_uris=["https://notes.example/back"])
    after = lookup.find(made.id)
    assert before
    assert after == replace(before, redirect_uris=("https://notes.example/back",))
    assert Application.objects.get().allowed_origins == "https://notes.example"
    registration.change(application_pk=made.pk, roles=["developer"])
    changed = lookup.find(made.id)
    assert changed
    assert changed.permissions == {"applications.register"}


@pytest.mark.django_db
def test_a_refused_change_changes_nothing() -> None:
    made = factories.make_client()
    before = lookup.find(made.id)
    for changes in ({"redirect_uris": []}, {"name": ""}, {"roles": ["nobody"], "name": "Other"}):
        with pytest.raises(Invalid):
            registration.change(application_pk=made.pk, **changes)
    assert lookup.find(made.id) == before
    with pytest.raises(NotFound):
        registration.change(application_pk=0, name="Other")


@pytest.mark.django_db
def test_who_signs_in_with_a_key_has_no_secret_left() -> None:
    made = factories.make_client()
    registration.change(application_pk=made.pk, auth_method="private_key_jwt", jwks=KEYS)
    found = lookup.find(made.id)
    assert found
    assert (found.secrets, found.jwks) == ((), KEYS)


@pytest.mark.django_db
@pytest.mark.parametrize("end", [registration.disable, registration.delete])
def test_ending_an_application_tells_the_floors_above_once(end: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, Any]] = []
    made = factories.make_client()
    monkeypatch.setattr(hooks, "run", lambda event, **facts: told.append({"event": event} | facts))
    end(application_pk=made.pk)
    expected = {"event": "application_disabled", "application_pk": made.pk, "client_id": made.id}
    assert told == [expected]
    if end is registration.disable:
        end(application_pk=made.pk)
        assert told == [expected], "it was off already"
    assert lookup.find(made.id) is None


@pytest.mark.django_db
def test_when_the_floors_above_fail_the_application_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    made = factories.make_client()

    def fail(event: str, **facts: Any) -> None:
        raise RuntimeError(event)

    monkeypatch.setattr(hooks, "run", fail)
    for end in (registration.disable, registration.delete):
        with pytest.raises(RuntimeError):
            end(application_pk=made.pk)
    assert lookup.find(made.id) is not None


@pytest.mark.django_db
def test_a_missing_application_cannot_be_ended() -> None:
    for act in (registration.disable, registration.enable, registration.delete):
        with pytest.raises(NotFound):
            act(application_pk=0)


@pytest.mark.django_db
def test_deleting_takes_secrets_and_origins_along() -> None:
    made = factories.make_client(origins=["https://notes.example"])
    registration.delete(application_pk=made.pk)
    assert not ClientSecret.objects.exists()
    assert not AllowedOrigin.objects.exists()


@pytest.mark.django_db
def test_a_deleted_role_is_taken_from_applications() -> None:
    role_services.define(slug="editor", permissions=["documents.read"])
    made = factories.make_client(roles=["editor"])
    role_services.remove(slug="editor")
    found = lookup.find(made.id)
    assert found
    assert found.permissions == frozenset()


# --- Origins --------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_an_origin_counts_while_its_application_is_active(django_assert_num_queries: Any) -> None:
    origins.forget()
    assert not origins.is_registered("https://spa.example")
    made = factories.make_client(kind="spa", redirect_uris=["https://spa.example/callback"])
    with django_assert_num_queries(1):
        assert origins.is_registered("https://spa.example")
    with django_assert_num_queries(0):
        assert origins.is_registered("https://spa.example")
    for other in ("https://spa.example/", "http://spa.example", "https://SPA.example", "null", "*", "\0", "x" * 400, "ü"):
        assert not origins.is_registered(other)
    registration.disable(application_pk=made.pk)
    assert not origins.is_registered("https://spa.example")
    registration.enable(application_pk=made.pk)
    assert origins.is_registered("https://spa.example")
    registration.change(application_pk=made.pk, origins=[])
    assert not origins.is_registered("https://spa.example")
    registration.change(application_pk=made.pk, origins=["https://spa.example"])
    registration.delete(application_pk=made.pk)
    assert not origins.is_registered("https://spa.example")


@pytest.mark.django_db
def test_the_memory_of_origins_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origins, "_MOST", 3)
    origins.forget()
    for number in range(10):
        origins.is_registered(f"https://n{number}.example")
        assert len(origins._answers) <= 3
    origins.forget()
