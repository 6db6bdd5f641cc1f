"""WWW-Authenticate: what is wrong, and what would do (RFC 6750 §3, RFC 9470 §3, RFC 9728 §5.1)."""

from collections.abc import Sequence
from typing import Any

from ..tokens.shown import BEARER, DPOP


def challenge(
    refusal: Any = None,
    *,
    realm: str,
    metadata_url: str = "",
    proof_algorithms: Sequence[str] = (),
    scheme: str = "",
) -> str:
    """The header's value. `refusal` has `code` and `description`; None when no token was shown.

    What is wrong is said of the `scheme` that was used. Where another token is needed, both ways
    of showing one are named.
    """
    of_bearer = f"{BEARER} " + ", ".join(_parameters(refusal, realm, metadata_url))
    if not proof_algorithms:
        return of_bearer
    algorithms = f'algs="{" ".join(proof_algorithms)}"'
    if scheme == DPOP:
        return f"{DPOP} " + ", ".join([*_parameters(refusal, realm, metadata_url), algorithms])
    if refusal is not None and refusal.code != "invalid_token":
        return of_bearer
    return f"{of_bearer}, {DPOP} " + ", ".join([*_parameters(None, realm, ""), algorithms])


def _parameters(refusal: Any, realm: str, metadata_url: str) -> list[str]:
    parts = [f'realm="{realm}"']
    if refusal is not None:
        parts += [f'error="{refusal.code}"', f'error_description="{refusal.description}"']
    if scopes := getattr(refusal, "scopes", ()):
        parts.append(f'scope="{" ".join(scopes)}"')
    if levels := getattr(refusal, "acr_values", ()):
        parts.append(f'acr_values="{" ".join(levels)}"')
    if (age := getattr(refusal, "max_age", None)) is not None:
        parts.append(f'max_age="{age}"')
    if metadata_url:
        parts.append(f'resource_metadata="{metadata_url}"')
    return parts
