"""The device authorization endpoint (RFC 8628 §3.1): two codes, and where to type one of them."""

from typing import Any

from django.http import HttpRequest

from apps.core import origin
from apps.oauth import acr, client_auth, grants, scopes
from apps.oauth.endpoints import addresses, responses
from apps.oauth.endpoints.decoupled import bounds
from apps.oauth.endpoints.protocol import endpoint, read_message
from apps.oauth.engine import limits
from apps.oauth.errors import InvalidScope
from apps.oauth.grants import device_code
from apps.oauth.services.decoupled import pending


@endpoint("POST")
def device_authorization(request: HttpRequest) -> dict[str, Any]:
    """What the device shows, and what it asks with (§3.2)."""
    message = read_message(request)
    client = client_auth.authenticate(message)
    grants.check_allowed(device_code, client)
    bounds.check(message)
    limits.count_public(request, client, limits.DEVICE)
    # There is no default scope: a request has to say what it wants.
    allowed = scopes.open_to(client)
    asked = [name for name in scopes.parse(message.form.get("scope", "")) if name in allowed]
    if not asked:
        raise InvalidScope
    where = origin.current()
    begun = pending.begin_for_device(
        application_pk=client.pk,
        scopes=asked,
        acr_values=acr.known(message.form.get("acr_values", "").split(" ")),
        address=where.address if where else "",
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
