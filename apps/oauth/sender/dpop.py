"""Tokens bound to a key that signs each request (DPoP, RFC 9449)."""

import hmac
from typing import Final

from django.conf import settings

from apps.clients.services.lookup import Client
from apps.oauth.errors import InvalidProof, InvalidToken, NonceNeeded
from apps.oauth.message import Message
from apps.oauth.services import assertions
from apps.oauth.tokens import dpop_nonce, dpop_proof
from apps.oauth.tokens.dpop_proof import Proof

MEMBER: Final = "jkt"


def is_required(client: Client) -> bool:
    """RFC 9449 §5.2."""
    return client.metadata.dpop_bound_access_tokens


def confirmation(message: Message, client: Client) -> str | None:
    """The thumbprint of the key that signed the proof (§6).

    Raises `InvalidProof`, `NonceNeeded`.
    """
    if not message.dpop:
        return None
    proof = dpop_proof.read(message)
    _use_up(proof)
    return proof.thumbprint


def key_of_code(message: Message, client: Client, *, named: str) -> str:
    """The key that a pushed request binds its code to, "" for none (§10.1).

    That of the proof that came with it, which is the one named (§10) if one was. Raises
    `InvalidProof`, `NonceNeeded`.
    """
    shown = confirmation(message, client)
    if shown and named and shown != named:
        raise InvalidProof(detail="dpop_jkt is another key")
    return shown or named


def check(confirmed: str, message: Message, token: str) -> None:
    """§7.1: the proof is by the key that the token is bound to, and for this token.

    Raises `InvalidProof`, `InvalidToken`, `NonceNeeded`.
    """
    proof = dpop_proof.read(message)
    if proof.token_digest != dpop_proof.digest_of(token):
        raise InvalidProof(detail="ath of another token")
    if not hmac.compare_digest(proof.thumbprint, confirmed):
        raise InvalidToken(detail="bound to another key")
    _use_up(proof)


def _use_up(proof: Proof) -> None:
    """§8, §11.1. Last, so that only what is right in all else costs a statement and a row."""
    if settings.DPOP_NONCE and not dpop_nonce.is_fresh(proof.nonce):
        raise NonceNeeded
    if not assertions.is_first_proof(
        thumbprint=proof.thumbprint, jti=proof.jti, expires_at=proof.good_until
    ):
        raise InvalidProof(detail="used before")
