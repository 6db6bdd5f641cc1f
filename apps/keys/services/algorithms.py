"""The closed list of what our keys do: one row an algorithm, each with keys and a rotation of its
own. Registration and metadata read it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from joserfc.jwk import ECKey, OKPKey, RSAKey

AnyKey = ECKey | RSAKey | OKPKey
_RSA_BITS: Final = 2048


@dataclass(frozen=True, slots=True)
class Algorithm:
    """`use` and `alg` are those of the published key (RFC 7517 §4.2, §4.4).

    `alg` is "" where one key serves several algorithms: the ways to use a key agreement differ in
    what follows it.
    """

    name: str
    use: str
    alg: str
    kind: type[Any]
    generate: Callable[[], AnyKey]


def _ec() -> AnyKey:
    return ECKey.generate_key("P-256")


def _rsa() -> AnyKey:
    return RSAKey.generate_key(_RSA_BITS)


def _ed25519() -> AnyKey:
    return OKPKey.generate_key("Ed25519")


ALGORITHMS: Final[dict[str, Algorithm]] = {
    algorithm.name: algorithm
    for algorithm in (
        Algorithm("ES256", "sig", "ES256", ECKey, _ec),
        Algorithm("RS256", "sig", "RS256", RSAKey, _rsa),
        Algorithm("PS256", "sig", "PS256", RSAKey, _rsa),
        # RFC 8037 §3.1; on Ed25519 only.
        Algorithm("EdDSA", "sig", "EdDSA", OKPKey, _ed25519),
        Algorithm("RSA-OAEP-256", "enc", "RSA-OAEP-256", RSAKey, _rsa),
        Algorithm("ECDH-ES", "enc", "", ECKey, _ec),
    )
}
NAMES: Final = tuple(ALGORITHMS)
SIGNING: Final = tuple(row.name for row in ALGORITHMS.values() if row.use == "sig")
# Without these hardly anybody can be served: access tokens, and ID tokens by default.
INDISPENSABLE: Final = ("ES256", "RS256")
# How a content key may be encrypted, to us and by us, by the kind of key (RFC 7518 §4.1). Never
# RSA1_5 (RFC 8725 §3.2), nor anything that begins with a shared secret.
ENCRYPTION: Final[dict[str, str]] = {
    "RSA-OAEP-256": "RSA",
    "ECDH-ES": "EC",
    "ECDH-ES+A128KW": "EC",
    "ECDH-ES+A256KW": "EC",
}
# How the content may be encrypted (RFC 7518 §5.1); the first is what a client gets that names
# none (OpenID Connect Registration 1.0 §2).
CONTENT_ENCRYPTION: Final = ("A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM")
