"""What the authorization server kept of a person without a foreign key."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from apps.clients.services import lookup
from apps.keys.errors import NotForUs
from apps.keys.services import jwe
from apps.oauth.models import AuthorizationRequest
from apps.oauth.tokens import subjects


def on_person_deleted(*, user_id: UUID, addresses: Sequence[str]) -> None:
    """Requests that wait and name the person: as the one chosen, hinted at, or signed in before."""
    named = Q(chosen_user_id=user_id) | Q(agreed_user_id=user_id)
    named |= Q(parameters__login_hint__in=list(addresses))
    AuthorizationRequest.objects.filter(named).delete()
    hinted = AuthorizationRequest.objects.filter(parameters__has_key="id_token_hint")
    going = [row.pk for row in hinted if _speaks_of(row.parameters, user_id)]
    AuthorizationRequest.objects.filter(pk__in=going).delete()


def _speaks_of(parameters: Mapping[str, Any], user_id: UUID) -> bool:
    subject = _subject(str(parameters["id_token_hint"]))
    if subject == str(user_id):
        return True
    client = lookup.find(str(parameters.get("client_id", "")))
    return client is not None and subjects.person_of(subject, client) == user_id


def _subject(hint: str) -> str:
    """Whom an ID token speaks of. Nothing is believed that it says: it is only searched."""
    try:
        part = (jwe.decrypt(hint).decode() if jwe.is_encrypted(hint) else hint).split(".")[1]
        return str(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))["sub"])
    except (NotForUs, IndexError, KeyError, TypeError, ValueError, binascii.Error):
        return ""
