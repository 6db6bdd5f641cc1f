"""This was not me: from a mail's link to an account that is its owner's again.

Nobody is signed in here: the link and the code that follows are the proof.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.engine import limits, telling
from apps.accounts.forms import RecoverForm
from apps.accounts.services import notices, recovery
from apps.core.errors import DomainError
from apps.core.mail import MailUnavailable


@require_http_methods(["GET", "HEAD", "POST"])
@limits.counted("enter_code")
def not_me(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST locks the account and mails the code that gives it back."""
    try:
        if request.method != "POST":
            return render(request, "account/not_me.html", {"told": notices.find(token)})
        notices.disavow(token)
        _send(request, token)
    except notices.LinkGone:
        return _gone(request)
    return redirect("account_recover", token=token)


@require_http_methods(["GET", "HEAD", "POST"])
@limits.counted("enter_code")
def recover(request: HttpRequest, token: str) -> HttpResponse:
    """Take the code and a new password; `action=resend` sends another code."""
    try:
        told = notices.find(token)
        if not told.is_locked:
            return redirect("account_not_me", token=token)
        if request.POST.get("action") == "resend":
            _send(request, token)
            return redirect("account_recover", token=token)
        form = RecoverForm(request.POST or None)
        if form.is_valid() and _finished(token, form):
            messages.success(
                request, _("The account is yours again. Sign in with the new password.")
            )
            return redirect("account_login")
    except notices.LinkGone:
        return _gone(request)
    return render(request, "account/recover.html", {"told": told, "form": form})


def _finished(token: str, form: RecoverForm) -> bool:
    given = form.cleaned_data
    try:
        recovery.finish(token=token, code=given["code"], password=given["password"])
    except notices.LinkGone:
        raise
    except DomainError as fault:
        form.add_error(fault.field if fault.field in form.fields else None, fault.message)
        return False
    return True


def _send(request: HttpRequest, token: str) -> None:
    """The account stays locked whether or not a mail leaves."""
    try:
        telling.send_recovery_code(token)
    except (MailUnavailable, recovery.TooManyCodes) as fault:
        messages.error(request, fault.message)


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "account/link_gone.html", status=404)
