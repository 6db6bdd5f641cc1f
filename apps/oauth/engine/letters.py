"""The mail that tells a person that an app asks for their approval (CIBA Core 1.0 §8).

Its link leads to the page and answers nothing.
"""

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from apps.accounts.engine import letters
from apps.oauth.services.decoupled import backchannel


def ask(*, request: str) -> None:
    """The job `oauth.approval`; for what was answered meanwhile none is sent.

    Raises `MailUnavailable`.
    """
    waiting = backchannel.open_request(UUID(request))
    if waiting is None:
        return
    page = settings.ISSUER + reverse("account_approval", args=[waiting.id])
    letters.write(
        user_id=waiting.user_id,
        template="oauth/email/approval",
        waiting=waiting,
        call_url=page,
    )
