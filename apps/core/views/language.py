"""The language of the pages: chosen by a form, no script needed."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from apps.core import hooks, languages
from apps.core.views.theme import YEAR_SECONDS, way_back


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember `language` and go back to `next`.

    Whoever is signed in has it in their account; others keep it in this browser. A language that
    we do not speak changes nothing.
    """
    response = HttpResponseRedirect(way_back(request))
    chosen = request.POST.get("language", "")
    if chosen not in languages.CODES:
        return response
    # What an application asked for was a guess; this is the person's word.
    languages.session_of(request).pop(languages.ASKED_KEY, None)
    if request.user.is_authenticated:
        hooks.run("language_chosen", user_id=request.user.pk, language=chosen)
        request.session[languages.ACCOUNT_KEY] = chosen
    response.set_cookie(
        languages.COOKIE,
        chosen,
        max_age=YEAR_SECONDS,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response
