"""A device's secret for tokens, once a person has allowed it (RFC 8628 §3.4)."""

from apps.oauth.errors import InvalidRequest
from apps.oauth.services import narrowing, tokens
from apps.oauth.services.decoupled import pending
from apps.oauth.services.issuing import Given
from apps.oauth.token_request import TokenRequest

NAME = "urn:ietf:params:oauth:grant-type:device_code"


def exchange(request: TokenRequest) -> Given:
    """Raises `InvalidRequest`, `InvalidGrant`, `InvalidTarget`, and what §3.5 says of waiting."""
    if "device_code" not in request.form:
        raise InvalidRequest("device_code is missing.")
    digest = pending.poll(
        kind=pending.DEVICE,
        secret=request.form["device_code"],
        application_pk=request.client.pk,
    )
    return tokens.for_authorization(
        client=request.client,
        digest=digest,
        wanted=narrowing.bounds_wanted_by(request),
        cnf=request.cnf,
    )
