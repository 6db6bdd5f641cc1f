"""What may be registered about client certificates (RFC 8705 §2.1.2, §2.2.2, §3.4)."""

from dataclasses import replace
from typing import Any

import pytest
from joserfc.jwk import ECKey

from apps.clients.metadata import Metadata, Registration
from apps.clients.services import rules
from apps.core.errors import Invalid
from tests.support.certificates import self_signed

pytestmark = pytest.mark.spec("RFC 8705", "2.1.2")
JOB = Registration(name="Job", kind="machine")
BARE = {"keys": [ECKey.generate_key("P-256").as_dict(private=False)]}


@pytest.fixture
def proxy(settings: Any) -> Any:
    settings.CLIENT_CERTIFICATE_HEADER = "X-Client-Certificate"
    settings.CLIENT_CERTIFICATE_CA_FILE = "/authorities.pem"
    return settings


def check(method: str, *, jwks: Any = None, profile: str = "oauth21", **metadata: Any) -> None:
    wanted = replace(
        JOB, auth_method=method, jwks=jwks, profile=profile, metadata=Metadata(**metadata)
    )
    rules.checked(wanted)


def refused_at(method: str, **registered: Any) -> str | None:
    with pytest.raises(Invalid) as refused:
        check(method, **registered)
    return refused.value.field


@pytest.mark.usefixtures("proxy")
def test_an_authority_needs_exactly_one_name() -> None:
    dn, dns = {"tls_client_auth_subject_dn": "CN=a"}, {"tls_client_auth_san_dns": "a.example"}
    check("tls_client_auth", **dn)
    check("tls_client_auth", **dns)
    check("tls_client_auth", profile="fapi2", **dn)
    assert refused_at("tls_client_auth") == "tls_client_auth_subject_dn"
    assert refused_at("tls_client_auth", **dn, **dns) == "tls_client_auth_san_dns"
    assert refused_at("client_secret_basic", **dn, **dns) == "tls_client_auth_san_dns"


@pytest.mark.usefixtures("proxy")
@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (
            "subject_dn",
            ["CN=a,O=b", "2.5.4.97=PSDGB-1+CN=a"],
            ["a", "CN=a;O=b", "CN=\ud800", "CN=a\nb", "CN=" + "a" * 600],
        ),
        (
            "san_dns",
            ["a.example", "A.example", "localhost", "_x.example"],
            ["*.example", "a b", "-", "a.example/", "\ud800", "a\0"],
        ),
        (
            "san_uri",
            ["https://a.example/x", "urn:x:y", "spiffe://a/b"],
            ["a.example", "https://a b", "\ud800:x", "x:\n"],
        ),
        ("san_ip", ["192.0.2.1", "2001:db8::1"], ["192.0.2.0/24", "1", "a.example", "192.0.2.01"]),
        ("san_email", ["a@b.example", "A.b+c@B.example"], ["a", "@b", "a@", "a@b@c", "a b@c"]),
    ],
)
def test_each_name_has_its_form(kind: str, good: list[str], bad: list[str]) -> None:
    field = f"tls_client_auth_{kind}"
    for value in good:
        check("tls_client_auth", **{field: value})
    for value in bad:
        assert refused_at("tls_client_auth", **{field: value}) == field, value


@pytest.mark.usefixtures("proxy")
@pytest.mark.spec("RFC 8705", "2.2.2")
def test_who_has_no_authority_needs_certificates() -> None:
    mine = self_signed()
    method = "self_signed_tls_client_auth"
    check(method, jwks={"keys": [mine.jwk]})
    check(method, jwks_uri="https://a.example/jwks")
    assert refused_at(method) == "jwks"
    assert refused_at(method, jwks=BARE) == "jwks"
    where = "https://a.example/jwks"
    assert refused_at(method, jwks={"keys": [mine.jwk]}, jwks_uri=where) == "jwks_uri"


def test_what_the_settings_do_not_allow_cannot_be_registered(settings: Any) -> None:
    settings.CLIENT_CERTIFICATE_HEADER = ""
    name = {"tls_client_auth_subject_dn": "CN=a"}
    keys = {"keys": [self_signed().jwk]}
    bound = "tls_client_certificate_bound_access_tokens"
    assert refused_at("tls_client_auth", **name) == "auth_method"
    assert refused_at("self_signed_tls_client_auth", jwks=keys) == "auth_method"
    assert refused_at("client_secret_basic", **{bound: True}) == bound
    settings.CLIENT_CERTIFICATE_HEADER = "Client-Cert"
    settings.CLIENT_CERTIFICATE_CA_FILE = ""
    assert refused_at("tls_client_auth", **name) == "auth_method"
    check("self_signed_tls_client_auth", jwks=keys)
    check("client_secret_basic", tls_client_certificate_bound_access_tokens=True)
