"""To whom an authorization request is answered: the client, and one of its redirect URIs.

Until both are known to belong together nothing may be sent anywhere: every error raised here
is shown on a page (RFC 6749 §4.1.2.1).
"""

from dataclasses import dataclass
from typing import Final

from apps.clients.services import redirect_uris
from apps.clients.services.dynamic import documents
from apps.clients.services.lookup import Client
from apps.oauth.errors import InvalidRequest
from apps.oauth.request_objects.parameters import Parameters
from apps.oauth.response import kinds, modes
from apps.oauth.response.modes import Mode
from apps.oauth.scopes import OPENID

LONGEST_STATE: Final = 4_096


@dataclass(frozen=True, slots=True)
class Target:
    """Where the answer goes and what it must carry back."""

    client: Client
    redirect_uri: str
    redirect_uri_was_sent: bool
    mode: Mode
    state: str


class UnknownClient(InvalidRequest):
    """No active application has this `client_id`."""

    message = "The client is unknown."


class UnregisteredRedirectUri(InvalidRequest):
    """The redirect URI is not one of the client's, or none can be told."""

    message = "The redirect URI is not registered for this client."


def find(sent: Parameters) -> Target:
    """Raises `InvalidRequest`, which must not be redirected."""
    return of(sent, find_client(sent))


def of(sent: Parameters, client: Client) -> Target:
    """The same for a client that is known. Raises `InvalidRequest`."""
    return Target(
        client=client,
        redirect_uri=find_redirect_uri(sent, client),
        redirect_uri_was_sent=bool(sent.get("redirect_uri")),
        mode=find_mode(sent, client),
        state=find_state(sent),
    )


def find_client(sent: Parameters) -> Client:
    """The one active client that was named (RFC 6749 §4.1.1)."""
    if "client_id" in sent.repeated:
        raise InvalidRequest("client_id was sent more than once.")
    if not sent.get("client_id"):
        raise InvalidRequest("client_id is missing.")
    client = documents.find(sent.get("client_id"))
    if client is None:
        raise UnknownClient
    return client


def find_redirect_uri(sent: Parameters, client: Client) -> str:
    """A registered URI, exactly (RFC 9700 §4.1.3); the only one there is need not be sent.

    OIDC Core §3.1.2.1 and FAPI 2.0 Security Profile §5.3.2.2 have it sent always.
    """
    if "redirect_uri" in sent.repeated:
        raise InvalidRequest("redirect_uri was sent more than once.")
    asked = sent.get("redirect_uri")
    if not asked:
        is_demanded = client.profile == "fapi2" or OPENID in sent.get("scope").split(" ")
        if is_demanded or len(client.redirect_uris) != 1:
            raise UnregisteredRedirectUri("redirect_uri is missing.")
        return client.redirect_uris[0]
    if not redirect_uris.matches(client, asked):
        raise UnregisteredRedirectUri
    return asked


def find_mode(sent: Parameters, client: Client) -> Mode:
    """How the answer travels, errors too; a mode that cannot be is refused by the usual one.

    The usual one of a client that registered modes is the first of them (FAPI 2.0 Message Signing
    §5.4.1: who is answered in signed form only, is refused so).
    """
    asked = kinds.words(sent.get("response_type"))
    name = "" if "response_mode" in sent.repeated else sent.get("response_mode")
    mode = modes.chosen(name, asked) or modes.usual(asked)
    registered = client.metadata.response_modes
    open_to_it = modes.possible(registered, asked) if registered else ()
    return mode if not open_to_it or mode in open_to_it else open_to_it[0]


def find_state(sent: Parameters) -> str:
    """The client's own value, returned exactly; one too long or doubtful is not returned."""
    state = sent.get("state")
    return state if len(state) <= LONGEST_STATE and "state" not in sent.repeated else ""
