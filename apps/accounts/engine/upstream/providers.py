"""Talking to another provider: where the browser goes, and whom its answer is about.

allauth sends the browser away, keeps state and PKCE, and asks for the token. What the answer must
prove is checked here and in `services.id_tokens`: allauth reads an ID token without a nonce,
believes the issuer that the metadata names, and takes claims of userinfo for anybody's.
"""

from typing import Any, Final
from urllib.parse import quote, urlsplit

from allauth.socialaccount.providers.github.provider import GitHubProvider
from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from apps.accounts.engine.upstream import fetch
from apps.accounts.errors import UpstreamFault
from apps.accounts.services import id_tokens
from apps.accounts.services.identities import Identity
from apps.core import clock
from apps.keys.errors import Unverifiable
from apps.keys.services import foreign

_BASIC: Final = "client_secret_basic"
_POST: Final = "client_secret_post"
_GITHUB: Final = "https://github.com"


class _Client(OAuth2Client):
    """allauth's client, which believes less."""

    def get_redirect_url(
        self, authorization_url: str, scope: list[str], extra_params: dict[str, str]
    ) -> str:
        """RFC 6749 §3.1: the endpoint may have a query of its own."""
        found = str(super().get_redirect_url(authorization_url, scope, extra_params))
        if "?" in authorization_url:
            found = found.replace(f"{authorization_url}?", f"{authorization_url}&", 1)
        return found

    def get_access_token(
        self, code: str, pkce_code_verifier: str | None = None, extra_data: Any = None
    ) -> dict[str, Any]:
        """RFC 6749 §4.1.3, §2.3.1. Raises `UpstreamFault`."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.callback_url,
            "code_verifier": pkce_code_verifier or "",
        }
        credentials = {"client_id": self.consumer_key, "client_secret": self.consumer_secret}
        basic = None
        if self.basic_auth:
            basic = (quote(self.consumer_key, safe=""), quote(self.consumer_secret, safe=""))
            credentials = {}
        address = self.access_token_url
        answer = fetch.json_of("POST", address, form=form | credentials, basic=basic)
        if not isinstance(answer, dict) or not isinstance(answer.get("access_token"), str):
            raise UpstreamFault("untrusted", detail="the token endpoint gave no access token")
        return answer


class _Ours:
    """Mixin: an adapter that knows its provider already, and one way back for all of them."""

    client_class = _Client
    provider: Any

    def get_provider(self) -> Any:
        return self.provider

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """On the issuer's origin, where the other provider has it registered."""
        parts = urlsplit(settings.ISSUER)
        path = reverse("upstream_callback", kwargs={"provider": app.provider_id})
        return f"{parts.scheme}://{parts.netloc}{path}"

    def redeem(self, request: HttpRequest, code: str, state: dict[str, Any]) -> dict[str, Any]:
        """The token endpoint's answer for a code."""
        client = self.get_client(request, self.provider.app)  # type: ignore[attr-defined]
        verifier = state["pkce_code_verifier"]
        answer: dict[str, Any] = client.get_access_token(code, pkce_code_verifier=verifier)
        return answer


class _OpenIDAdapter(_Ours, OpenIDConnectOAuth2Adapter):
    """Endpoints from metadata that is the issuer's own (OpenID Connect Discovery 1.0 §4.3)."""

    def __init__(self, request: HttpRequest, provider: "OpenID") -> None:
        super().__init__(request, provider.app.provider_id)
        self.provider = provider

    @property
    def openid_config(self) -> dict[str, Any]:
        found = fetch.document(
            f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration"
        )
        if found.get("issuer") != self.provider.issuer:
            raise UpstreamFault("untrusted", detail="the metadata is of another issuer")
        return found

    @property
    def authorize_url(self) -> str:
        return self.address("authorization_endpoint")

    @property
    def access_token_url(self) -> str:
        return self.address("token_endpoint")

    @property
    def basic_auth(self) -> bool:
        """What the operator says, else what the metadata says (Discovery 1.0 §3: basic)."""
        wanted = self.provider.app.settings["auth_method"]
        supported = self.openid_config.get("token_endpoint_auth_methods_supported")
        methods = supported if isinstance(supported, list) else [_BASIC]
        return bool(wanted == _BASIC if wanted else _BASIC in methods or _POST not in methods)

    def address(self, name: str) -> str:
        """One endpoint of the metadata."""
        return fetch.endpoint(self.openid_config, name, issuer=self.provider.issuer)

    def claims_of(self, token: object) -> dict[str, Any]:
        """The claims of a signed ID token; keys that are too old are fetched anew, once."""
        address = self.address("jwks_uri")
        try:
            return foreign.claims_of(token, jwks=fetch.document(address))
        except Unverifiable:
            pass
        try:
            return foreign.claims_of(token, jwks=fetch.document(address, afresh=True))
        except Unverifiable as fault:
            raise UpstreamFault("untrusted", detail=f"ID token: {fault.detail}") from None


class OpenID(OpenIDConnectProvider):
    """A provider that speaks OpenID Connect."""

    pkce_enabled_default = True

    @property
    def issuer(self) -> str:
        """As the operator wrote it."""
        return str(self.app.settings["issuer"])

    def get_default_scope(self) -> list[str]:
        """No more than what is kept."""
        return ["openid", "email"]

    def get_oauth2_adapter(self, request: HttpRequest) -> _OpenIDAdapter:
        return _OpenIDAdapter(request, self)

    def redirect(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Where to is known before anything is kept for the way back."""
        _ = self.get_oauth2_adapter(request).authorize_url
        answer: HttpResponse = super().redirect(request, *args, **kwargs)
        return answer

    def answers_with_issuer(self, request: HttpRequest) -> bool:
        """Whether its redirects name it (RFC 9207 §3)."""
        found = self.get_oauth2_adapter(request).openid_config
        return found.get("authorization_response_iss_parameter_supported") is True

    def identify(self, request: HttpRequest, *, code: str, state: dict[str, Any]) -> Identity:
        """Whom the code is about. Raises `UpstreamFault`."""
        adapter = self.get_oauth2_adapter(request)
        answer = adapter.redeem(request, code, state)
        claims = adapter.claims_of(answer.get("id_token"))
        expected = id_tokens.Expected(
            issuer=self.issuer,
            client_id=self.app.client_id,
            nonce=state["nonce"],
            fresh_since=state.get("fresh_since"),
        )
        id_tokens.check(claims, expected, now=clock.epoch())
        about = claims if "email" in claims else self._userinfo(adapter, answer, claims)
        email = _clean(about.get("email"))
        return Identity(
            provider=self.app.provider_id,
            issuer=self.issuer,
            subject=claims["sub"],
            email=email,
            is_vouched=bool(email)
            and about.get("email_verified") is True
            and self.app.settings["trusts_email"],
        )

    @staticmethod
    def _userinfo(
        adapter: _OpenIDAdapter, answer: dict[str, Any], claims: dict[str, Any]
    ) -> dict[str, Any]:
        """Core 1.0 §5.3.2: of the same subject, or of nobody."""
        if "userinfo_endpoint" not in adapter.openid_config:
            return {}
        headers = {"Authorization": f"Bearer {answer['access_token']}"}
        found = fetch.json_of("GET", adapter.address("userinfo_endpoint"), headers=headers)
        if not isinstance(found, dict) or found.get("sub") != claims["sub"]:
            raise UpstreamFault("untrusted", detail="userinfo is about somebody else")
        return found


class _GitHubAdapter(_Ours, GitHubOAuth2Adapter):
    """GitHub, or an Enterprise Server of one's own."""

    def __init__(self, request: HttpRequest, provider: "GitHub") -> None:
        super().__init__(request)
        self.provider = provider
        web = provider.issuer.rstrip("/")
        self.authorize_url = f"{web}/login/oauth/authorize"
        self.access_token_url = f"{web}/login/oauth/access_token"
        self.api = "https://api.github.com" if web == _GITHUB else f"{web}/api/v3"


class GitHub(GitHubProvider):
    """OAuth 2 without ID tokens: who it is, its API says to the token."""

    pkce_enabled_default = True

    @property
    def issuer(self) -> str:
        """GitHub's address."""
        return str(self.app.settings["issuer"])

    def get_default_scope(self) -> list[str]:
        """Who, and which addresses."""
        return ["user:email"]

    def get_oauth2_adapter(self, request: HttpRequest) -> _GitHubAdapter:
        return _GitHubAdapter(request, self)

    def answers_with_issuer(self, request: HttpRequest) -> bool:
        """It does not say."""
        return False

    def identify(self, request: HttpRequest, *, code: str, state: dict[str, Any]) -> Identity:
        """Whom the code is about. Raises `UpstreamFault`."""
        adapter = self.get_oauth2_adapter(request)
        answer = adapter.redeem(request, code, state)
        headers = {"Authorization": f"Bearer {answer['access_token']}"}
        who = fetch.json_of("GET", f"{adapter.api}/user", headers=headers)
        number = who.get("id") if isinstance(who, dict) else None
        if not isinstance(number, int) or isinstance(number, bool) or number < 1:
            raise UpstreamFault("untrusted", detail="the API told no account number")
        listed = fetch.json_of("GET", f"{adapter.api}/user/emails", headers=headers)
        main = _main_address(listed)
        email = _clean(main.get("email"))
        return Identity(
            provider=self.app.provider_id,
            issuer=self.issuer,
            # The number: a login may be given up, and taken by somebody else.
            subject=str(number),
            email=email,
            is_vouched=bool(email)
            and main.get("verified") is True
            and self.app.settings["trusts_email"],
        )


def _main_address(listed: object) -> dict[str, Any]:
    entries = listed if isinstance(listed, list) else []
    found = [one for one in entries if isinstance(one, dict) and one.get("primary") is True]
    return found[0] if found else {}


def _clean(email: object) -> str:
    """An address in its one spelling here, or nothing.

    ASCII only: the Kelvin sign becomes a k in small letters, and with it somebody else's address.
    """
    if not isinstance(email, str) or len(email) > 254 or not email.isascii():
        return ""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email
