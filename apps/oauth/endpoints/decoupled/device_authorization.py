"""The device authorization endpoint (RFC 8628 §3.1): two codes, and where to type one of them."""

from typing import Any

from django.http import HttpRequest

from apps.core import origin
from apps.oauth import acr, client_auth, grants
from apps.oauth.endpoints import addresses, responses
from apps.oauth.endpoints.decoupled import bounds
from apps.oauth.endpoints.protocol import endpoint, read_message
from apps.oauth.engine import limits
from apps.oauth.errors import InvalidScope
from apps.oauth.grants import device_code
from apps.oauth.services import targets
from apps.oauth.services.decoupled import pending


@endpoint("POST")
def device_authorization(request: HttpRequest) -> dict[str, Any]:
    """What the device shows, and what it asks with (§3.2)."""
    message = read_message(request)
    client = client_auth.authenticate(message)
    grants.check_allowed(device_code, client)
    bounds.check(message)
    limits.count_public(request, client, limits.DEVICE)
    where = tuple(dict.fromkeys(message.lists.get("resource", ())))
    named = targets.find(where, client)
    # There is no default scope: a request says what it wants, if only by naming a resource.
    asked = targets.scopes_wanted(message.form.get("scope", ""), client, where, named)
    if not asked:
        raise InvalidScope
    came_from = origin.current()
    begun = pending.begin_for_device(
        application_pk=client.pk,
        scopes=asked,
        resources=where,
        acr_values=acr.known(message.form.get("acr_values", "").split(" ")),
        address=came_from.address if came_from else "",
    )
    page = addresses.of("device")
    return {
        "device_code": begun.secret,
        "user_code": begun.user_code,
        "verification_uri": page,
        "verification_uri_complete": responses.with_query(page, {"user_code": begun.user_code}),
        "expires_in": begun.expires_in,
        "interval": begun.interval,
    }
