"""`id_token_hint`: an ID token of ours that tells whom, or which session, a client means."""

from typing import Any

from apps.keys.errors import NotForUs, NotOurs
from apps.keys.services import jwe, ring
from apps.oauth.errors import InvalidRequest
from apps.oauth.tokens import id_token


def parse(token: str, *, client_id: str = "") -> dict[str, Any]:
    """The claims of a hint; one that has expired will do (OIDC RP-Initiated Logout 1.0 §2).

    A client may encrypt to us what it decrypted (OIDC Core §3.1.2.1).
    With `client_id`, the token must have been issued to that client. Raises `InvalidRequest`.
    """
    try:
        signed = jwe.decrypt(token).decode("ascii") if jwe.is_encrypted(token) else token
        claims = ring.verify(signed, typ=id_token.TYP, expired=True)
    except (NotOurs, NotForUs, UnicodeDecodeError) as error:
        raise InvalidRequest("id_token_hint is not an ID token of this issuer.") from error
    audience = claims.get("aud")
    clients = audience if isinstance(audience, list) else [audience]
    if client_id and client_id not in clients:
        raise InvalidRequest("id_token_hint was issued to another client.")
    return claims


def subject_of(token: str, *, client_id: str) -> str:
    """The person a hint is about, "" without one (OIDC Core §3.1.2.1)."""
    return str(parse(token, client_id=client_id)["sub"]) if token else ""
