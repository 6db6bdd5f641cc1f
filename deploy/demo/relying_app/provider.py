"""Every word spoken to the provider, which is known by its discovery document only.

Protocol and JOSE are Authlib's.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc6749 import OAuth2Token
from flask import Flask, Response, request, session
from joserfc.errors import JoseError

from relying_app.config import Instance
from relying_app.person import Person

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10
EXPIRY_LEEWAY_SECONDS = 20


class ProviderError(Exception):
    """The provider did not do what was asked."""


class UnreachableError(ProviderError):
    """No answer, or a 5xx: trying again later may help."""


class MisbehavedError(ProviderError):
    """An answer that may not be trusted or makes no sense; the message says which."""


class RefusedError(ProviderError):
    """A protocol error: `error` and `error_description` of RFC 6749 §4.1.2.1 and §5.2."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(error)
        self.error = error
        self.description = description


class UnknownSignInError(Exception):
    """The response belongs to no sign-in that this browser began."""


@contextmanager
def _translated() -> Iterator[None]:
    """Let only our own errors out of a conversation with the provider."""
    try:
        yield
    except OAuthError as error:
        raise RefusedError(str(error.error), str(error.description or "")) from error
    except requests.JSONDecodeError as error:
        raise MisbehavedError("It answered with something that is not JSON.") from error
    except requests.HTTPError as error:
        if error.response.status_code >= 500:
            raise UnreachableError from error
        raise MisbehavedError(f"It answered with status {error.response.status_code}.") from error
    except requests.RequestException as error:
        raise UnreachableError from error
    except JoseError as error:
        raise MisbehavedError(f"Its ID token is not valid: {error.error}.") from error
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise MisbehavedError("It answered with something unexpected.") from error


class Provider:
    """One OpenID provider, as one relying app sees it."""

    def __init__(self, app: Flask, instance: Instance) -> None:
        self._instance = instance
        self._client = OAuth(app).register(
            instance.key,
            client_id=instance.client_id,
            client_secret=instance.client_secret,
            server_metadata_url=f"{instance.issuer}/.well-known/openid-configuration",
            # No `scope` here: Authlib would repeat it at each refresh, and asking there for more
            # than was granted is an error (RFC 6749 §6).
            client_kwargs={
                "code_challenge_method": "S256",
                "default_timeout": TIMEOUT_SECONDS,
                "leeway": 0,
            },
        )

    def metadata(self) -> dict[str, Any]:
        """Return the discovery document, whose issuer must be ours (OIDC Discovery §4.3)."""
        with _translated():
            metadata: dict[str, Any] = self._client.load_server_metadata()
        if metadata.get("issuer") != self._instance.issuer:
            found = metadata.get("issuer")
            self._client.server_metadata.clear()
            raise MisbehavedError(f"Its discovery document is for another issuer: {found}.")
        return metadata

    def sign_in(self, **wishes: str) -> Response:
        """Redirect to the authorization endpoint with state, nonce and an S256 challenge.

        `wishes` are further parameters of the request: `prompt`, `acr_values`, `max_age`, and a
        `state` if the caller wants to know it.
        """
        self.metadata()
        with _translated():
            response: Response = self._client.authorize_redirect(
                self._instance.redirect_uri, scope=" ".join(self._instance.scopes), **wishes
            )
        return response

    def finish_sign_in(self) -> Person:
        """Check the authorization response, redeem the code, validate the ID token.

        Raises UnknownSignInError, RefusedError, MisbehavedError or UnreachableError.
        """
        state = request.args.get("state", "")
        pending = self._client.framework.get_state_data(session, state)
        if pending is None:
            raise UnknownSignInError
        self._check_response_issuer()
        if "error" in request.args:
            # Authlib leaves the state in the session here; a state is good for one response.
            self._client.framework.clear_state_data(session, state)
        elif "code" not in request.args:
            raise MisbehavedError("It sent you back without a code.")
        with _translated():
            token = self._client.authorize_access_token(
                claims_options=self._expected_claims(), leeway=30
            )
        if "userinfo" not in token:
            raise MisbehavedError("It sent no ID token.")
        claims = dict(token.pop("userinfo"))
        return Person(claims=claims, token=token, asked_scopes=self._instance.scopes)

    def userinfo_endpoint(self) -> str:
        """Return the address of the userinfo endpoint."""
        with _translated():
            return str(self.metadata()["userinfo_endpoint"])

    def call(self, person: Person, method: str, url: str, json: Any = None) -> requests.Response:
        """Call a resource with the person's access token, refreshed first where it is due."""
        with person.lock:
            expires_soon = OAuth2Token(person.token).is_expired(EXPIRY_LEEWAY_SECONDS)
            if person.can_refresh and expires_soon:
                self._refresh(person)
            token = person.token
        with _translated():
            response: requests.Response = self._client.request(
                method,
                url,
                token=token,
                json=json,
                allow_redirects=False,
                headers={"Accept": "application/json"},
            )
        return response

    def refresh(self, person: Person) -> None:
        """Trade the refresh token for new tokens; raises RefusedError once it has been ended."""
        with person.lock:
            self._refresh(person)

    def sign_out(self, person: Person) -> Response:
        """Give the refresh token back, then redirect to end-session (RP-Initiated Logout §2)."""
        self._revoke_refresh_token(person)
        self.metadata()
        with _translated():
            response: Response = self._client.logout_redirect(
                post_logout_redirect_uri=self._instance.post_logout_redirect_uri,
                id_token_hint=person.token["id_token"],
                client_id=self._instance.client_id,
            )
        response.status_code = 303
        return response

    def is_signed_out_response(self) -> bool:
        """Whether this request is the provider's answer to a sign-out of this browser."""
        try:
            self._client.validate_logout_response()
        except OAuthError:
            return False
        return True

    def _check_response_issuer(self) -> None:
        """Refuse a response that another provider made (RFC 9207 §2.4)."""
        issuer = request.args.get("iss")
        promised = self.metadata().get("authorization_response_iss_parameter_supported") is True
        if issuer is None and not promised:
            return
        if issuer != self._instance.issuer:
            raise MisbehavedError("The response does not name it as its issuer.")

    def _expected_claims(self) -> dict[str, dict[str, Any]]:
        return {
            "iss": {"essential": True, "values": [self._instance.issuer]},
            "aud": {"essential": True, "values": [self._instance.client_id]},
        }

    def _session(self, person: Person) -> OAuth2Session:
        return OAuth2Session(
            self._instance.client_id,
            self._instance.client_secret,
            token=dict(person.token),
            default_timeout=TIMEOUT_SECONDS,
        )

    def _refresh(self, person: Person) -> None:
        endpoint = self.metadata().get("token_endpoint")
        with _translated(), self._session(person) as oauth:
            fresh = oauth.refresh_token(endpoint)
        if "id_token" in fresh:
            claims = self._validated(fresh)
            # OIDC Core §12.2: a refreshed ID token speaks of the same person.
            if claims["sub"] != person.claims["sub"]:
                raise MisbehavedError("Its new ID token is about somebody else.")
            person.claims = claims
        # What the answer leaves out stays as it was (scope, ID token), except the end of life.
        kept = {key: value for key, value in person.token.items() if not key.startswith("expires_")}
        person.token = kept | dict(fresh)
        person.refreshed += 1

    def _validated(self, token: dict[str, Any]) -> dict[str, Any]:
        with _translated():
            return dict(
                self._client.parse_id_token(
                    token, nonce=None, claims_options=self._expected_claims(), leeway=30
                )
            )

    def _revoke_refresh_token(self, person: Person) -> None:
        """Give back what the app will not use again (RFC 7009); signing out goes on without it."""
        endpoint = self.metadata().get("revocation_endpoint")
        if not person.can_refresh or not endpoint:
            return
        try:
            with _translated(), self._session(person) as oauth:
                oauth.revoke_token(endpoint).raise_for_status()
        except ProviderError as error:
            log.warning("the refresh token could not be revoked at sign-out: %r", error)
