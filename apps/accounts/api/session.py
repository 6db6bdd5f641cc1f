"""/api/v1/session, /api/v1/login, /api/v1/signup: the entrance for first-party front ends.

They answer with a session cookie or with the next step, never with a token: a token is what
`/oauth/authorize` is for. CSRF-safe: a change needs the token that GET /api/v1/session hands
out in the header X-CSRFToken, an `Origin` of this host when the browser sends one, and a body
of application/json.
"""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.engine import entrance
from apps.accounts.errors import FormRefused
from apps.accounts.services.passwords import LONGEST

_REFUSALS = {
    "403": "The CSRF token is missing, or this way is closed.",
    "415": "The body is not application/json.",
    "429": "Too many tries.",
}


class LoginSerializer(serializers.Serializer[Any]):
    """Who wants to sign in."""

    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(
        max_length=LONGEST, trim_whitespace=False, write_only=True, style={"input_type": "password"}
    )
    remember = serializers.BooleanField(
        default=True, help_text="Stay signed in after the browser is closed."
    )


class SignupSerializer(serializers.Serializer[Any]):
    """Who wants an account."""

    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(
        max_length=LONGEST, trim_whitespace=False, write_only=True, style={"input_type": "password"}
    )
    username = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")


class StandingSerializer(serializers.Serializer[Any]):
    """Where this browser stands."""

    status = serializers.ChoiceField(choices=["signed_in", "pending", "signed_out"])
    next = serializers.CharField(required=False, help_text="The step that is needed.")
    url = serializers.URLField(required=False, help_text="The page that takes it.")
    csrf_token = serializers.CharField(help_text="For the header X-CSRFToken of the next call.")


class BrowserSession(BaseAuthentication):
    """The session cookie, and for every change a CSRF token: signing in can be forged too."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """The person of the session, or nobody. Raises `PermissionDenied`."""
        plain = _plain(request)
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            check = CSRFCheck(lambda _: None)  # type: ignore[arg-type]
            check.process_request(plain)
            if check.process_view(plain, None, (), {}):  # type: ignore[arg-type]
                raise PermissionDenied(
                    "The CSRF token is missing or wrong: GET /api/v1/session hands one out, and "
                    "X-CSRFToken takes it.",
                    code="csrf_failed",
                )
        return (plain.user, None) if plain.user.is_authenticated else None


class _Entrance(APIView):
    """What the three have in common."""

    public = True
    authentication_classes = (BrowserSession,)
    permission_classes = (AllowAny,)
    refusals: ClassVar = _REFUSALS


@method_decorator(never_cache, name="dispatch")
class Session(_Entrance):
    """Where this browser stands, and a CSRF token."""

    refusals: ClassVar = {}

    @extend_schema(
        operation_id="session", summary="Where this browser stands", responses=StandingSerializer
    )
    def get(self, request: Request) -> Response:
        """200 with the standing."""
        plain = _plain(request)
        return _answer(plain, entrance.standing(plain))


@method_decorator(never_cache, name="dispatch")
class Login(_Entrance):
    """Sign in with a password."""

    @extend_schema(
        operation_id="login",
        summary="Sign in with a password",
        request=LoginSerializer,
        responses={200: StandingSerializer, 202: StandingSerializer},
    )
    @method_decorator(sensitive_variables())
    def post(self, request: Request) -> Response:
        """200 with a session cookie, or 202 with the step that is still needed."""
        given = LoginSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        plain = _plain(request)
        return _answer(plain, _ask(lambda: entrance.sign_in(plain, **given.validated_data)))


@method_decorator(never_cache, name="dispatch")
class Signup(_Entrance):
    """Make an account."""

    @extend_schema(
        operation_id="signup",
        summary="Make an account",
        request=SignupSerializer,
        responses={202: StandingSerializer},
    )
    @method_decorator(sensitive_variables())
    def post(self, request: Request) -> Response:
        """202: the code that was mailed comes next."""
        given = SignupSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        plain = _plain(request)
        return _answer(plain, _ask(lambda: entrance.sign_up(plain, **given.validated_data)))


def _plain(request: Request) -> HttpRequest:
    """Django's own request, which the session and allauth belong to."""
    return request._request  # noqa: SLF001 - REST framework has no public name for it


def _ask(door: Any) -> entrance.Outcome:
    """Knock; a refused form is a validation error with all its fields."""
    try:
        return door()  # type: ignore[no-any-return]
    except FormRefused as refused:
        raise ValidationError(
            {name or "non_field_errors": list(said) for name, said in refused.faults.items()}
        ) from None


def _answer(request: HttpRequest, outcome: entrance.Outcome) -> Response:
    body: dict[str, Any] = {"status": outcome.status}
    if outcome.status == "pending":
        body |= {"next": outcome.next, "url": request.build_absolute_uri(outcome.path)}
    body["csrf_token"] = get_token(request)
    is_pending = outcome.status == "pending" and request.method == "POST"
    return Response(body, status=202 if is_pending else 200)
