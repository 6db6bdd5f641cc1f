"""What people see when something went wrong: a sentence and a way on, never a traceback."""

from flask import Flask, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from relying_app import sentences, visit
from relying_app.actions import NotSignedInError
from relying_app.config import Instance
from relying_app.provider import MisbehavedError, RefusedError, UnknownSignInError, UnreachableError
from relying_app.visit import Notice

# After these there is nothing left that the app could do with its tokens.
ENDS_SIGN_IN = ("invalid_grant", "token_invalid")

Page = tuple[str, int]


def register(app: Flask, *, instance: Instance) -> None:
    """Check every form's token, and give each kind of error its page."""
    mishaps = Mishaps(instance)
    app.before_request(mishaps.check_form)
    app.register_error_handler(RefusedError, mishaps.refused)
    app.register_error_handler(UnreachableError, mishaps.unreachable)
    app.register_error_handler(MisbehavedError, mishaps.misbehaved)
    app.register_error_handler(UnknownSignInError, mishaps.unknown_sign_in)
    app.register_error_handler(NotSignedInError, mishaps.not_signed_in)
    app.register_error_handler(HTTPException, mishaps.http)


class Mishaps:
    """The error pages of one instance."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    def check_form(self) -> Page | None:
        """Refuse a POST that did not come from a page of this session (CSRF)."""
        if request.method != "POST" or visit.is_form_token(request.form.get("form_token", "")):
            return None
        sentence = "This form is too old or came from elsewhere, so nothing was done."
        return self._page("Please try that again", sentence, 400)

    def refused(self, error: RefusedError) -> Response:
        """Say a protocol error kindly, and sign out where the provider has ended the sign-in."""
        had_person = visit.person() is not None
        if had_person and error.error in ENDS_SIGN_IN:
            visit.end()
        sentence = sentences.refusal(
            error.error,
            app=self._instance.name,
            host=self._instance.issuer_host,
            signed_in=had_person,
        )
        visit.say(Notice(sentence=sentence, code=error.error, detail=error.description))
        return redirect("/", 303)

    def unreachable(self, error: UnreachableError) -> Page:
        """The provider is down, or cannot be reached from here."""
        host = self._instance.issuer_host
        sentence = f"{host} does not answer at the moment. Nothing is lost; try again in a minute."
        return self._page(f"{host} cannot be reached", sentence, 503)

    def misbehaved(self, error: MisbehavedError) -> Page:
        """The provider's answer cannot be trusted, so the app stops here."""
        host = self._instance.issuer_host
        sentence = f"{self._instance.name} stopped, to be safe. {error}"
        return self._page(f"{host} gave a wrong answer", sentence, 502)

    def unknown_sign_in(self, error: UnknownSignInError) -> Page:
        """A response without a matching state: reloaded, too late, or forged."""
        sentence = "This sign-in is finished already, is too old, or did not begin in this browser."
        return self._page("Please sign in again", sentence, 400)

    def not_signed_in(self, error: NotSignedInError) -> Response:
        """The session ended between the page and the click."""
        visit.say(Notice(sentence="Please sign in first."))
        return redirect("/", 303)

    def http(self, error: HTTPException) -> Page:
        """404, 405, 413, and 500 (whose traceback is in the log, where it belongs)."""
        code = error.code or 500
        if code >= 500:
            return self._page("Something broke here", "It is our fault. Please try again.", code)
        return self._page(error.name, error.description or "", code)

    def _page(self, title: str, sentence: str, status: int) -> Page:
        return render_template("message.html", title=title, sentence=sentence), status
