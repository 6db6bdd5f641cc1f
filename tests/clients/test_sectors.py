"""Sectors: what they are named by, what is asked of the other side, and what must not change."""

import json
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from joserfc.jwk import ECKey

from apps.clients.metadata import Metadata, Registration
from apps.clients.models import Application
from apps.clients.profiles import DEVICE_CODE
from apps.clients.services import registration, sectors
from apps.core.errors import Invalid, NotFound
from tests.support.factories import make_client
from tests.support.listening import Listener, listening, said

KEYS = {"keys": [ECKey.generate_key("P-256").as_dict(private=False)]}
REDIRECTS = ("https://a.example/cb", "https://b.example/cb")
pytestmark = pytest.mark.django_db


def wanted(uri: str = "", redirect_uris: tuple[str, ...] = REDIRECTS) -> Registration:
    return Registration(
        name="Notes",
        redirect_uris=redirect_uris,
        metadata=Metadata(subject_type="pairwise", sector_identifier_uri=uri),
    )


@pytest.fixture
def neighbours(settings: Any) -> None:
    settings.FETCH_PRIVATE_NETWORKS = (ip_network("127.0.0.0/8"),)


def address(listener: Listener) -> str:
    return f"http://127.0.0.1:{listener.port}/sector.json"


@pytest.mark.parametrize(
    ("uri", "redirect_uris", "sector"),
    [
        ("https://Sector.example/list.json", REDIRECTS, "sector.example"),
        ("", ("https://a.example:8443/cb", "https://A.example/other"), "a.example"),
        ("", REDIRECTS, ""),
        ("", ("com.example.app:/cb",), ""),
        ("", (), ""),
    ],
)
def test_a_sector_is_named_by_a_host(uri: str, redirect_uris: Any, sector: str) -> None:
    about = Metadata(sector_identifier_uri=uri, jwks_uri="https://not-asked.example/")
    assert sectors.sector_of(about, redirect_uris, ("authorization_code",)) == sector


@pytest.mark.parametrize(
    ("jwks_uri", "sector"),
    [("https://a.example/keys", "a.example"), ("https://b.example/keys", ""), ("", "")],
)
def test_where_nothing_is_redirected_the_keys_name_it_too(jwks_uri: str, sector: str) -> None:
    about = Metadata(jwks_uri=jwks_uri)
    grants = ("authorization_code", DEVICE_CODE)
    assert sectors.sector_of(about, ("https://a.example/cb",), grants) == sector


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"auth_method": "private_key_jwt", "jwks": KEYS},
        {"metadata": {"jwks_uri": "https://a.example/keys"}},
        {"metadata": {"jwks_uri": "https://a.example/keys"}, "kind": "native"},
    ],
    ids=["nothing", "keys of its own", "a secret", "no proof at all"],
)
def test_the_sector_of_another_cannot_be_taken_without_its_keys(changes: Any) -> None:
    """Nothing arrives at the victim's redirect URI, so naming it is no proof."""
    values = {
        "redirect_uris": ("https://a.example/cb",),
        "grants": ("authorization_code", DEVICE_CODE),
    }
    about = {"subject_type": "pairwise", **changes.get("metadata", {})}
    with pytest.raises(Invalid, match="jwks_uri") as refusal:
        make_client(**{**values, **changes, "metadata": about})
    assert refusal.value.field == "subject_type"


def test_with_its_keys_it_can() -> None:
    about = Metadata(subject_type="pairwise", jwks_uri="https://a.example/keys")
    made = make_client(
        redirect_uris=("https://a.example/cb",),
        grants=("authorization_code", DEVICE_CODE),
        auth_method="private_key_jwt",
        metadata={"subject_type": about.subject_type, "jwks_uri": about.jwks_uri},
    )
    with pytest.raises(Invalid, match="different hosts"):
        moved = replace(about, jwks_uri="https://b.example/keys")
        registration.change(application_pk=made.pk, metadata=moved)


@pytest.mark.parametrize(
    "answer",
    [
        said(json.dumps(REDIRECTS[:1]).encode()),
        said(b"[]"),
        said(b"{}"),
        said(b"[1, null, {}]"),
        said(b"not json"),
        said(json.dumps(REDIRECTS).encode(), status="404 Not Found"),
        said(json.dumps(REDIRECTS).encode(), status="302 Found"),
    ],
    ids=["one is missing", "nothing", "no list", "no words", "no JSON", "not there", "elsewhere"],
)
def test_a_document_that_does_not_list_them_all_is_refused(neighbours: None, answer: bytes) -> None:
    with listening(answer) as listener, pytest.raises(Invalid) as refusal:
        registration.register(registration=wanted(address(listener)))
    assert refusal.value.field == "sector_identifier_uri"
    assert not Application.objects.exists()


def test_an_address_of_the_own_network_is_not_asked() -> None:
    """SSRF."""
    with listening(said(json.dumps(REDIRECTS).encode())) as listener:
        with pytest.raises(Invalid):
            registration.register(registration=wanted(address(listener)))
        assert listener.heard == []


def test_a_document_that_lists_them_all_will_do(neighbours: None) -> None:
    with listening(said(json.dumps([*REDIRECTS, "https://c.example/"]).encode())) as listener:
        made = registration.register(registration=wanted(address(listener)))
        # A change of something else asks nobody.
        registration.change(application_pk=made.application_pk, name="Other")
        assert len(listener.heard) == 1
        more = (*REDIRECTS, "https://d.example/")
        with pytest.raises(Invalid, match="does not list"):
            registration.change(application_pk=made.application_pk, redirect_uris=more)
        registration.change(
            application_pk=made.application_pk, redirect_uris=(*REDIRECTS, "https://c.example/")
        )


def pairwise_app() -> int:
    client = make_client(
        redirect_uris=("https://a.example/cb",), metadata={"subject_type": "pairwise"}
    )
    return client.pk


def test_people_keep_their_names_when_an_application_moves() -> None:
    pk = pairwise_app()
    registration.change(application_pk=pk, redirect_uris=("https://a.example/new",))
    with pytest.raises(Invalid, match=r"another name.*a\.example"):
        registration.change(application_pk=pk, redirect_uris=("https://b.example/cb",))


def test_access_tokens_become_opaque() -> None:
    assert Application.objects.get(pk=pairwise_app()).access_token_format == "opaque"


def test_what_was_judged_is_what_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    pk = pairwise_app()
    locked: Callable[[int], Application] = registration._locked

    def meanwhile(application_pk: int) -> Application:
        Application.objects.filter(pk=pk).update(redirect_uris="https://a.example/other")
        return locked(application_pk)

    monkeypatch.setattr(registration, "_locked", meanwhile)
    with pytest.raises(Invalid, match="in the meantime"):
        registration.change(application_pk=pk, name="Other")


def test_what_is_not_there_cannot_change() -> None:
    with pytest.raises(NotFound):
        registration.change(application_pk=0, name="Other")
