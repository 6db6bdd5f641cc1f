"""A client's secret for tokens, once the person it asked has allowed it (CIBA Core 1.0 §10.1)."""

from apps.oauth.errors import InvalidRequest
from apps.oauth.services import narrowing, tokens
from apps.oauth.services.decoupled import pending
from apps.oauth.services.issuing import Given
from apps.oauth.token_request import TokenRequest

NAME = "urn:openid:params:grant-type:ciba"


def exchange(request: TokenRequest) -> Given:
    """Raises `InvalidRequest`, `InvalidGrant`, `InvalidTarget`, and what §11 says of waiting."""
    if "auth_req_id" not in request.form:
        raise InvalidRequest("auth_req_id is missing.")
    digest = pending.poll(
        kind=pending.CIBA,
        secret=request.form["auth_req_id"],
        application_pk=request.client.pk,
    )
    return tokens.for_authorization(
        client=request.client,
        digest=digest,
        wanted=narrowing.bounds_wanted_by(request),
        cnf=request.cnf,
    )
