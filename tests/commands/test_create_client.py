"""`create_client`: a registered application, or none."""

import json
from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from apps.clients.models import Application
from apps.clients.services import lookup, secrets
from tests.commands.terminal import Manage, refused

pytestmark = pytest.mark.django_db

CLIENT = ["create_client", "--name", "Notes", "--redirect-uri", "https://notes.example/callback"]


@pytest.mark.parametrize(
    ("words", "naming"),
    [
        ([], "--name"),
        (["--name", "Notes"], "redirect_uris"),
        (["--name", "", *CLIENT[3:]], "name"),
        ([*CLIENT[1:], "--redirect-uri", "http://evil.example/"], "redirect_uris"),
        ([*CLIENT[1:], "--post-logout-redirect-uri", "nonsense"], "post_logout_redirect_uris"),
        ([*CLIENT[1:], "--origin", "https://notes.example/"], "origins"),
        ([*CLIENT[1:], "--grant", "password"], "--grant"),
        ([*CLIENT[1:], "--scope", "fly"], "scopes"),
        ([*CLIENT[1:], "--role", "nobody"], "roles"),
        ([*CLIENT[1:], "--profile", "loose"], "--profile"),
        ([*CLIENT[1:], "--profile", "fapi2"], "jwks"),
        ([*CLIENT[1:], "--auth-method", "magic"], "--auth-method"),
        ([*CLIENT[1:], "--kind", "toaster"], "--kind"),
        ([*CLIENT[1:], "--kind", "web", "--public"], "--public"),
        ([*CLIENT[1:], "--public", "--auth-method", "client_secret_basic"], "auth_method"),
        ([*CLIENT[1:], "--public", "--grant", "client_credentials"], "grants"),
        ([*CLIENT[1:], "--id-token-alg", "none"], "id_token_alg"),
        ([*CLIENT[1:], "--token-format", "saml"], "--token-format"),
        ([*CLIENT[1:], "--default-acr-value", "gold"], "default_acr_values"),
        ([*CLIENT[1:], "--default-max-age", "soon"], "--default-max-age"),
        ([*CLIENT[1:], "--default-max-age", "-5"], "default_max_age"),
        ([*CLIENT[1:], "--jwks", "/does/not/exist.json"], "cannot be read"),
    ],
)
def test_bad_input_registers_nothing(manage: Manage, words: list[str], naming: str) -> None:
    refused(manage("create_client", *words, "--json"), naming=naming)
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    "metadata",
    [
        {"made_up": "x"},
        {"jwks_uri": 5},
        {"jwks_uri": ["x"]},
        {"contacts": "x"},
        {"contacts": [5]},
        {"require_auth_time": "yes"},
        {"jwks_uri": "http://a.example"},
    ],
)
def test_metadata_that_there_is_not_registers_nothing(
    manage: Manage, tmp_path: Path, metadata: dict[str, object]
) -> None:
    file = tmp_path / "metadata.json"
    file.write_text(json.dumps(metadata))
    refused(manage(*CLIENT, "--metadata", str(file), "--json"), naming=next(iter(metadata)))
    assert not Application.objects.exists()


def test_metadata_is_registered_by_its_names(manage: Manage, tmp_path: Path) -> None:
    file = tmp_path / "metadata.json"
    file.write_text(json.dumps({"contacts": ["a@b.example"], "require_auth_time": True}))
    made = json.loads(manage(*CLIENT, "--metadata", str(file), "--json").out)
    found = lookup.find(made["client_id"])
    assert found is not None
    assert found.metadata.contacts == ("a@b.example",)
    assert found.metadata.require_auth_time


def test_a_confidential_client_gets_a_secret(manage: Manage) -> None:
    words = [
        "--post-logout-redirect-uri",
        "https://notes.example/",
        "--scope",
        "openid",
        "--scope",
        "roles",
    ]
    ran = manage(
        *CLIENT, *words, "--first-party", "--profile", "oidc", "--token-format", "opaque", "--json"
    )
    assert (ran.status, ran.err) == (0, "")
    found = lookup.find(ran.made["client_id"])
    assert found
    assert secrets.verify(found, ran.made["client_secret"])
    assert (found.profile, found.is_first_party, found.access_token_format) == (
        "oidc",
        True,
        "opaque",
    )
    assert ran.made["scope"] == "openid roles"
    assert ran.made["post_logout_redirect_uris"] == ["https://notes.example/"]


def test_an_application_says_how_people_are_authenticated_for_it(manage: Manage) -> None:
    level = "urn:vestibule:acr:phr"
    words = ["--default-acr-value", level, "--default-max-age", "0", "--second-factor", "--json"]
    found = lookup.find(manage(*CLIENT, *words).made["client_id"])
    assert found
    assert (found.default_acr_values, found.default_max_age) == ((level,), 0)
    assert found.demands_second_factor


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["--redirect-uri", "https://a.example/"], "web"),
        (["--redirect-uri", "https://a.example/", "--grant", "client_credentials"], "web"),
        (["--grant", "client_credentials"], "machine"),
        (["--public", "--redirect-uri", "https://a.example/"], "spa"),
        (["--public", "--redirect-uri", "http://localhost:3000/callback"], "spa"),
        (["--auth-method", "none", "--redirect-uri", "https://a.example/"], "spa"),
        (["--public", "--redirect-uri", "http://127.0.0.1/"], "native"),
        (["--public", "--redirect-uri", "com.example.app:/callback"], "native"),
        (["--kind", "native", "--redirect-uri", "https://a.example/"], "native"),
    ],
)
def test_the_kind_follows_from_the_other_options(
    manage: Manage, words: list[str], kind: str
) -> None:
    made = manage("create_client", "--name", "App", *words, "--json").made
    assert made["kind"] == kind
    assert (made["client_secret"] is None) is (kind in ("spa", "native"))


def test_a_client_with_keys_has_no_secret(manage: Manage, tmp_path: Path) -> None:
    file = tmp_path / "jwks.json"
    key = ECKey.generate_key("P-256")
    file.write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
    made = manage(*CLIENT, "--profile", "fapi2", "--jwks", str(file), "--json").made
    assert (made["client_secret"], made["token_endpoint_auth_method"]) == (None, "private_key_jwt")
    file.write_text(json.dumps({"keys": [key.as_dict(private=True)]}))
    refused(manage(*CLIENT, "--profile", "fapi2", "--jwks", str(file)), naming="jwks")


def test_a_machine_has_the_permissions_of_its_roles(manage: Manage) -> None:
    words = [
        "--name",
        "Job",
        "--kind",
        "machine",
        "--role",
        "staff",
        "--scope",
        "users:read",
        "--json",
    ]
    found = lookup.find(manage("create_client", *words).made["client_id"])
    assert found
    assert "users.read" in found.permissions
    assert found.allowed_grants == {"client_credentials"}
