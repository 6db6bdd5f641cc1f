"""`Authorization: Bearer …` and `DPoP …` into `request.user` and `request.auth`."""

import base64
import binascii
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed, ParseError
from rest_framework.request import Request

from .. import configuration
from ..errors import IssuerUnavailable, MalformedRequest, Refusal
from ..services import verifier
from ..tokens import proofs
from ..tokens.access_token import AccessToken
from ..tokens.challenges import challenge
from ..tokens.shown import Shown, refuse_in_address, scheme_of

# Where a request remembers why its token was refused, until the challenge is written.
_REFUSAL: Final = "resource_server.refusal"
_PEM: Final = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----")


class Caller:
    """`request.user`: who the token is about. `pk` is the issuer's `sub`."""

    is_authenticated = True
    is_anonymous = False
    is_active = True
    is_staff = False
    is_superuser = False

    def __init__(self, token: AccessToken) -> None:
        self.pk = self.id = token.subject
        self.is_person = token.is_about_a_person

    def __str__(self) -> str:
        return self.pk

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Permissions of this project's own people; a token has scopes."""
        return False


class Malformed(ParseError):
    """400, with the challenge that RFC 6750 §3.1 asks for."""

    default_code = "invalid_request"

    def __init__(self, refusal: Refusal, auth_header: str) -> None:
        super().__init__(refusal.description)
        self.auth_header = auth_header


class Unavailable(APIException):
    """503: the issuer's keys cannot be had just now."""

    status_code = 503
    default_code = "temporarily_unavailable"
    default_detail = "Tokens cannot be checked at the moment; try again shortly."


class TokenAuthentication(BaseAuthentication):
    """Who calls, by an access token. Without one the request goes on as nobody's."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """`(user, token)`, None if no token was shown."""
        try:
            refuse_in_address(request.query_params)
            token = self.verify(request)
        except MalformedRequest as refusal:
            raise Malformed(refusal, challenge_to(request, refusal)) from refusal
        except Refusal as refusal:
            request.META[_REFUSAL] = refusal
            raise AuthenticationFailed(refusal.description, code=refusal.code) from refusal
        except IssuerUnavailable as fault:
            raise Unavailable from fault
        return None if token is None else (self.user_of(token), token)

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401."""
        return challenge_to(request, request.META.get(_REFUSAL))

    def verify(self, request: Request) -> Any:
        """The token of a request, None if it shows none. Raises `Refusal`, `IssuerUnavailable`."""
        return verifier.verify(shown_by(request))

    def user_of(self, token: Any) -> Any:
        """What `request.user` is."""
        return Caller(token)


def challenge_to(request: Request, refusal: Any) -> str:
    """WWW-Authenticate, with the way to this API's metadata (RFC 9728 §5.1)."""
    configured = configuration.current()
    return challenge(
        refusal,
        realm=configured.realm,
        metadata_url=configured.metadata_url,
        proof_algorithms=proofs.ALGORITHMS,
        scheme=scheme_of(request.headers.get("Authorization", "")),
    )


def shown_by(request: Request) -> Shown:
    """What a request shows of a token. The address is this API's own, whatever a proxy did."""
    configured = configuration.current()
    parts = urlsplit(configured.resource)
    proof = request.headers.get("DPoP")
    return Shown(
        method=request.method or "",
        uri=f"{parts.scheme}://{parts.netloc}{request.path}",
        authorization=request.headers.get("Authorization", ""),
        # Several headers of a name arrive as one, joined by commas, which a JWT cannot hold.
        dpop=tuple(proof.split(",")) if proof is not None else (),
        certificate=_certificate(request, configured.certificate_header),
    )


def _certificate(request: Request, header: str) -> bytes | None:
    """The client's certificate as DER, from the header that the proxy writes."""
    text = unquote(request.headers.get(header, "")).strip() if header else ""
    if not text.startswith(_PEM[0]) or not text.endswith(_PEM[1]):
        return None
    body = text.removeprefix(_PEM[0]).removesuffix(_PEM[1])
    try:
        return base64.b64decode("".join(body.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
