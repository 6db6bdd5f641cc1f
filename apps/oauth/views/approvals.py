"""What apps ask a person to approve, on their account page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.oauth.engine import passage
from apps.oauth.services.decoupled import backchannel


@require_safe
@login_required
def approvals(http: HttpRequest) -> HttpResponse:
    """Every request that waits for an answer."""
    person = passage.browser_session(http).user_id
    context = {"waiting": backchannel.waiting_for(person)}
    return render(http, "oauth/approvals.html", context)
