"""What is not supported of that which the protocols stand on: tokens and keys."""

from typing import Final

from tests.support.gaps.row import Gap

JOSE: Final = (
    Gap("RFC 7515", "7.2", "the JSON serialization", "no specification that we speak uses it"),
    Gap(
        "RFC 7515",
        "4.1",
        "`jku`, `x5u`, `x5c`, and `jwk` but for DPoP proofs",
        "a token does not choose the key that it is checked with; `crit` is refused",
    ),
    Gap("RFC 7516", "4.1.3", "`zip`", "a short token would fill the memory (RFC 8725 §3.6)"),
    Gap(
        "RFC 7516",
        "7.2",
        "the JSON serialization, several recipients",
        "no specification that we speak uses it",
    ),
    Gap(
        "RFC 7517",
        "7",
        "encrypted key sets",
        "what is published is public; private keys are encrypted by other means",
    ),
    Gap(
        "RFC 7518",
        "3.1",
        "RS384, RS512, PS384, PS512, ES384, ES512",
        "one size of hash and curve; more would be no safer here",
    ),
    Gap(
        "RFC 7518",
        "4.1",
        "RSA1_5, RSA-OAEP with SHA-1, `dir`, AES key wrap by a shared secret, PBES2",
        "broken, old, or in need of a shared secret",
    ),
    Gap("RFC 7519", "6", "unsecured JWTs", "never given, never taken"),
    Gap(
        "RFC 7800",
        "3.2",
        "`jwk`, `jwe`, `kid`, `jku` in `cnf`",
        "tokens are bound by `jkt` (RFC 9449) and `x5t#S256` (RFC 8705)",
    ),
    Gap("RFC 8037", "2", "Ed448, X25519, X448", "few libraries have them"),
    Gap(
        "RFC 9864",
        "2.2",
        "our own signatures under the name `Ed25519`",
        "clients of today know `EdDSA`; from clients both are taken",
    ),
)
