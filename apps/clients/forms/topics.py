"""The fields of client metadata as people read them: one topic a card, each field one line.

What a field may hold is judged in `services.metadata`; here is only what it is called, and from
what one chooses.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.clients.profiles import GRANTS, PROFILES, RESPONSE_MODES, SECRET_ALGORITHMS
from apps.clients.services.metadata.subjects import TYPES
from apps.keys.services.algorithms import CONTENT_ENCRYPTION, ENCRYPTION

Choices = Callable[[str], Sequence[str]]
_Words = str | Promise
_PEOPLE: Final = frozenset({"web", "spa", "native"})
_ALL: Final = _PEOPLE | {"machine"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field by its registered name; `choices` for a profile, None where anything goes."""

    name: str
    label: _Words
    help: _Words = ""
    choices: Choices | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """Fields that belong together, and the kinds of applications that have to do with them."""

    key: str
    title: _Words
    lead: _Words
    fields: tuple[Field, ...]
    kinds: frozenset[str] = _PEOPLE
    # The grant without which it means nothing; "" for none.
    grant: str = ""


def _signed(profile: str) -> Sequence[str]:
    return PROFILES[profile].id_token_algorithms


def _by_clients(profile: str) -> Sequence[str]:
    return PROFILES[profile].assertion_algorithms


def _proofs(profile: str) -> Sequence[str]:
    return (*PROFILES[profile].assertion_algorithms, *SECRET_ALGORITHMS)


def _encrypted(_profile: str) -> Sequence[str]:
    return tuple(ENCRYPTION)


def _contents(_profile: str) -> Sequence[str]:
    return CONTENT_ENCRYPTION


def _types(profile: str) -> Sequence[str]:
    return PROFILES[profile].response_types


def _answers(_profile: str) -> Sequence[str]:
    return RESPONSE_MODES


def _details(_profile: str) -> Sequence[str]:
    return tuple(settings.AUTHORIZATION_DETAILS_TYPES)


def _subjects(_profile: str) -> Sequence[str]:
    return TYPES


def _deliveries(_profile: str) -> Sequence[str]:
    return ("poll", "ping")


def _modes(_profile: str) -> Sequence[str]:
    return ("impersonation", "delegation")


def _sealed(name: str, what: _Words) -> tuple[Field, Field]:
    """The two fields that encrypt an answer."""
    alg, enc = f"{name}_encrypted_response_alg", f"{name}_encrypted_response_enc"
    return (
        Field(alg, what, _("Needs a key of yours that is for encryption."), _encrypted),
        Field(enc, _("…and its content with"), "", _contents),
    )


TOPICS: Final[tuple[Topic, ...]] = (
    Topic(
        "proof",
        _("How it proves itself"),
        _("Keys and certificates of the application, and what its tokens are bound to."),
        (
            Field(
                "jwks_uri",
                _("Address of its keys"),
                _("In place of keys that are typed here; new ones are found by themselves."),
            ),
            Field(
                "dpop_bound_access_tokens",
                _("Bind tokens to a key (DPoP)"),
                _("A stolen token is worth nothing without it."),
            ),
            Field("token_endpoint_auth_signing_alg", _("It signs with"), "", _proofs),
            Field("tls_client_auth_subject_dn", _("Certificate: distinguished name")),
            Field("tls_client_auth_san_dns", _("Certificate: host name")),
            Field("tls_client_auth_san_uri", _("Certificate: address")),
            Field("tls_client_auth_san_ip", _("Certificate: network address")),
            Field("tls_client_auth_san_email", _("Certificate: e-mail address")),
            Field(
                "tls_client_certificate_bound_access_tokens",
                _("Bind tokens to its certificate"),
                _("A stolen token is worth nothing without it."),
            ),
        ),
        _ALL,
    ),
    Topic(
        "requests",
        _("How it asks"),
        _("What an authorization request of it must look like."),
        (
            Field("require_pushed_authorization_requests", _("Pushed requests only")),
            Field("require_signed_request_object", _("Signed requests only")),
            Field("request_object_signing_alg", _("Requests are signed with"), "", _by_clients),
            Field(
                "initiate_login_uri",
                _("Where a sign-in starts"),
                _("People who arrive from elsewhere are sent there."),
            ),
            Field(
                "request_object_encryption_alg", _("Requests are encrypted with"), "", _encrypted
            ),
            Field("request_object_encryption_enc", _("…and their content with"), "", _contents),
            Field("request_uris", _("Addresses of signed requests"), _("One on each line.")),
            Field("authorization_details_types", _("Details it may ask for"), "", _details),
            Field("allowed_resources", _("APIs besides those open to all"), _("One on each line.")),
            Field("response_types", _("Response types"), _("None: code."), _types),
        ),
    ),
    Topic(
        "answers",
        _("How it is answered"),
        _("In which form answers come. Most applications need none of this."),
        (
            Field("authorization_signed_response_alg", _("Answers are signed with"), "", _signed),
            Field("userinfo_signed_response_alg", _("User info is signed with"), "", _signed),
            Field("require_auth_time", _("Always tell it when people signed in")),
            Field("response_modes", _("How it is answered"), "", _answers),
            *_sealed("authorization", _("Answers are encrypted with")),
            *_sealed("id_token", _("ID tokens are encrypted with")),
            *_sealed("userinfo", _("User info is encrypted with")),
        ),
    ),
    Topic(
        "names",
        _("By what it knows people"),
        _(
            "Whether other applications could compare notes with it. "
            "A change gives everybody another name."
        ),
        (
            Field(
                "subject_type", _("Names of people"), _("pairwise: a name for it alone."), _subjects
            ),
            Field(
                "sector_identifier_uri",
                _("Address of its sector"),
                _("A list of all redirect addresses that share the names."),
            ),
        ),
    ),
    Topic(
        "logout",
        _("Where it hears of a sign-out"),
        "",
        (
            Field("backchannel_logout_uri", _("Server to be told"), _("We call it ourselves.")),
            Field("backchannel_logout_session_required", _("It needs to know which session")),
            Field("frontchannel_logout_uri", _("Page to be opened"), _("In the person's browser.")),
            Field(
                "frontchannel_logout_session_required", _("The page needs to know which session")
            ),
        ),
    ),
    Topic(
        "tokens",
        _("What it may learn of tokens"),
        _("For APIs that ask us about the tokens they are shown."),
        (
            Field("may_introspect", _("May look at every token")),
            Field("introspection_audiences", _("It is the API at"), _("One on each line.")),
            *_sealed("introspection", _("Answers are encrypted with")),
            Field("introspection_signed_response_alg", _("Answers are signed with"), "", _signed),
        ),
        frozenset({"web", "machine"}),
    ),
    Topic(
        "decoupled",
        _("Asking people elsewhere (CIBA)"),
        _("How it hears that somebody agreed on another device."),
        (
            Field("backchannel_token_delivery_mode", _("It hears of it by"), "", _deliveries),
            Field("backchannel_client_notification_endpoint", _("Address to be called")),
            Field(
                "backchannel_authentication_request_signing_alg",
                _("Requests are signed with"),
                "",
                _by_clients,
            ),
            Field("backchannel_user_code_parameter", _("It asks people for a code")),
        ),
        frozenset({"web"}),
        "urn:openid:params:grant-type:ciba",
    ),
    Topic(
        "exchange",
        _("Exchanging tokens"),
        _("Whether it may turn a token into another one, and for whom."),
        (
            Field("token_exchange_modes", _("It may act"), "", _modes),
            Field(
                "token_exchange_audiences",
                _("For these APIs and applications"),
                _("Addresses and ids, one on each line."),
            ),
        ),
        frozenset({"web", "machine"}),
        "urn:ietf:params:oauth:grant-type:token-exchange",
    ),
    Topic(
        "about",
        _("Who makes it"),
        "",
        (
            Field("contacts", _("Whom to write to"), _("One on each line.")),
            Field("software_id", _("Name of the software")),
            Field("software_version", _("Its version")),
        ),
        _ALL,
    ),
)


def of_kind(kind: str) -> tuple[Topic, ...]:
    """The topics that such an application has to do with, among what is supported."""
    return tuple(
        topic
        for topic in TOPICS
        if kind in topic.kinds and (not topic.grant or topic.grant in GRANTS)
    )
