"""RFC 9449 and RFC 7638: what they print comes out as they print it."""

from datetime import UTC, datetime

import pytest

from apps.oauth.errors import InvalidProof
from apps.oauth.message import Message
from apps.oauth.tokens import dpop_proof

# RFC 9449 §4.1: for a token endpoint.
PROOF = (
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19"
    ".eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ"
    ".2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg"
)
# RFC 9449 §7.1: for a resource.
TOKEN = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"
PROOF_WITH_TOKEN = (
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19"
    ".eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9"
    ".2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA"
)
# RFC 9449 §6.1.
THUMBPRINT = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
# RFC 7638 §3.1.
RSA_KEY = {
    "kty": "RSA",
    "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
    "e": "AQAB",
    "alg": "RS256",
    "kid": "2011-04-29",
}


def sent(proof: str, method: str, uri: str) -> Message:
    return Message(form={}, dpop=(proof,), method=method, uri=uri)


def at(monkeypatch: pytest.MonkeyPatch, epoch: int) -> None:
    then = datetime.fromtimestamp(epoch, UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: then)


@pytest.mark.spec("RFC 9449", "4.1")
def test_the_printed_proof_is_right_at_its_time_and_place(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 1562262618)
    message = sent(PROOF, "POST", "https://server.example.com/token")
    proof = dpop_proof.read(message)
    assert proof.thumbprint == THUMBPRINT
    assert proof.jti == "-BwC3ESc6acc2lTc"
    for wrong in (
        sent(PROOF, "GET", "https://server.example.com/token"),
        sent(PROOF, "POST", "https://server.example.com/other"),
    ):
        with pytest.raises(InvalidProof):
            dpop_proof.read(wrong)
    at(monkeypatch, 1562262616 + 3600)
    with pytest.raises(InvalidProof):
        dpop_proof.read(message)


@pytest.mark.spec("RFC 9449", "7.1")
def test_the_printed_proof_for_a_token_holds_its_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 1562262618)
    uri = "https://resource.example.org/protectedresource"
    proof = dpop_proof.read(sent(PROOF_WITH_TOKEN, "GET", uri))
    assert proof.token_digest == dpop_proof.digest_of(TOKEN)
    assert proof.token_digest == "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"
    assert proof.thumbprint == THUMBPRINT


@pytest.mark.spec("RFC 7638", "3.1")
def test_the_printed_thumbprint_of_an_rsa_key() -> None:
    assert dpop_proof.thumbprint(RSA_KEY) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


@pytest.mark.spec("RFC 8037", "A.3")
def test_the_printed_thumbprint_of_an_ed25519_key() -> None:
    key = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    assert dpop_proof.thumbprint(key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
