"""What the rules of documents answer."""

from apps.core.errors import Conflict, DomainError, Forbidden


class Stale(DomainError):
    """`If-Match` names another state than the present one (RFC 9110 §15.5.13)."""

    code = "stale"
    message = "The document was changed in the meantime. Read it again, then repeat the change."
    status = 412


class TooLarge(DomainError):
    """More bytes than DOCUMENT_MAX_BYTES (RFC 9110 §15.5.14)."""

    code = "too_large"
    message = "The document is too large."
    status = 413


class UnsupportedMedia(DomainError):
    """The content is not what its media type says (RFC 9110 §15.5.16)."""

    code = "unsupported_media_type"
    message = "The content is not of this media type."
    status = 415


class ReadOnly(Forbidden):
    """The document is shared with the person for reading only."""

    code = "read_only"
    message = "This document is shared with you for reading only."


class OwnerOnly(Forbidden):
    """Only the owner may do this."""

    code = "owner_only"
    message = "Only the owner of this document may do this."


class TooMany(Conflict):
    """The list is full."""

    code = "too_many"
    message = "This document is shared with as many as it can be."
