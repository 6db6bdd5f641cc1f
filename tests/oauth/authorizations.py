"""An authorization as the front side hands it over, for tests of services."""

from dataclasses import replace
from typing import Any

from apps.core import clock
from apps.oauth.services.codes import Authorization
from tests.support.factories import Person, RegisteredClient


def authorization(person: Person, app: RegisteredClient, **changes: Any) -> Authorization:
    """What `person` has allowed `app`, without a browser session behind it unless one is given."""
    usual = Authorization(
        user_id=person.id,
        application_pk=app.pk,
        client_id=app.id,
        scopes=("openid", "email"),
        redirect_uri=app.redirect_uri,
        redirect_uri_was_sent=True,
        code_challenge="",
        nonce="",
        claims={},
        sid=None,
        auth_time=clock.now(),
        acr="",
        amr=(),
        max_age_was_sent=False,
    )
    return replace(usual, **changes)
