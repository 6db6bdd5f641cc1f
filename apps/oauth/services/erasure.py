"""What the authorization server kept of a person without a foreign key."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from apps.oauth.models import AuthorizationRequest


def on_person_deleted(*, user_id: UUID, addresses: Sequence[str]) -> None:
    """Requests that wait and name the person: as the one chosen, hinted at, or signed in before."""
    named = Q(chosen_user_id=user_id) | Q(parameters__login_hint__in=list(addresses))
    AuthorizationRequest.objects.filter(named).delete()
    hinted = AuthorizationRequest.objects.filter(parameters__has_key="id_token_hint")
    going = [row.pk for row in hinted if _subject(row.parameters) == str(user_id)]
    AuthorizationRequest.objects.filter(pk__in=going).delete()


def _subject(parameters: Mapping[str, Any]) -> str:
    """Whom an ID token speaks of. Nothing is believed that it says: it is only searched."""
    try:
        part = str(parameters["id_token_hint"]).split(".")[1]
        return str(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))["sub"])
    except (IndexError, KeyError, TypeError, ValueError, binascii.Error):
        return ""
