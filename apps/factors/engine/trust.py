"""The cookie of a trusted browser: one secret for each person who trusts it, the newest last."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from apps.accounts.engine import forwarded
from apps.factors.engine import notices
from apps.factors.services import trusted_browsers

_MOST: Final = 5
_LONGEST: Final = 500


def tokens(request: HttpRequest) -> list[str]:
    """The secrets that this browser keeps."""
    kept = request.COOKIES.get(settings.TRUSTED_BROWSER_COOKIE_NAME, "")
    return kept.split(".")[-_MOST:] if kept and len(kept) <= _LONGEST and kept.isascii() else []


def is_trusted(request: HttpRequest, user: Any) -> bool:
    """Whether `user` is not asked for the second step here."""
    return trusted_browsers.recognise(user_id=user.pk, tokens=tokens(request))


def begin(request: HttpRequest, response: HttpResponse) -> None:
    """Trust this browser. Its secret is a new one: one that somebody planted is worth nothing."""
    person: Any = request.user
    session: Any = request.browser_session  # type: ignore[attr-defined]
    token = trusted_browsers.begin(
        user_id=person.pk, session_id=session.pk, user_agent=forwarded.user_agent(request)
    )
    if token is None:
        return
    response.set_cookie(
        settings.TRUSTED_BROWSER_COOKIE_NAME,
        ".".join([*tokens(request), token][-_MOST:]),
        max_age=trusted_browsers.days() * 86_400,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )
    notices.browser_trusted(person)
