"""RFC 7517: the published keys."""

import pytest
from django.test import Client

from tests.support.oauth import JWKS

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 7517", "5")]
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}


def test_the_set_has_public_parts_only() -> None:
    keys = Client().get(JWKS).json()["keys"]
    assert keys
    for key in keys:
        assert not key.keys() & PRIVATE


@pytest.mark.spec("RFC 7517", "4")
def test_each_key_says_what_it_is_for() -> None:
    keys = Client().get(JWKS).json()["keys"]
    kinds = {(key["use"], key.get("alg", "")) for key in keys}
    signing = {("sig", name) for name in ("ES256", "RS256", "PS256", "EdDSA")}
    # One key serves every way to agree on a key.
    assert kinds == signing | {("enc", "RSA-OAEP-256"), ("enc", "")}
    assert len({key["kid"] for key in keys}) == len(keys)
    by_algorithm = {key.get("alg", "ECDH-ES"): key for key in keys}
    assert by_algorithm["ES256"]["crv"] == "P-256"
    assert by_algorithm["ECDH-ES"]["crv"] == "P-256"
    assert by_algorithm["EdDSA"]["crv"] == "Ed25519"
    for name in ("RS256", "PS256", "RSA-OAEP-256"):
        assert len(by_algorithm[name]["n"]) == 342  # 2048 bits


@pytest.mark.spec("RFC 7638", "3")
def test_the_kid_is_the_keys_thumbprint() -> None:
    from joserfc.jwk import KeySet

    for key in KeySet.import_key_set(Client().get(JWKS).json()):
        assert key.kid == key.thumbprint()


def test_it_may_be_kept_for_a_while_and_asked_for_by_its_tag() -> None:
    browser = Client()
    first = browser.get(JWKS)
    assert first.headers["Content-Type"] == "application/jwk-set+json"
    assert "max-age=" in first.headers["Cache-Control"]
    tag = first.headers["ETag"]
    for condition in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = browser.get(JWKS, headers={"If-None-Match": condition})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["ETag"] == tag
    assert browser.get(JWKS, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_only_read(method: str) -> None:
    response = getattr(Client(), method)(JWKS)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"
