"""What this app refuses, beside a value that is not valid."""

from apps.core.errors import DomainError


class AuthoritiesUnusable(DomainError):
    """The certificates of the authorities that give some to clients cannot be read."""

    code = "authorities_unusable"
    status = 503
    message = "CLIENT_CERTIFICATE_CA_FILE names no file of PEM certificates that can be read."


class NotAdmitted(DomainError):
    """Registration is not open to whoever has no token for it, or this token is none."""

    code = "not_admitted"
    message = "A valid token is needed."
    status = 401


class Closed(DomainError):
    """The operator registers applications, nobody else."""

    code = "closed"
    message = "Registration is closed."
    status = 403


class TooMany(DomainError):
    """Limits against filling the table."""

    code = "too_many"
    message = "Too many applications were registered. Try again later."
    status = 429


class StatementInvalid(DomainError):
    """RFC 7591 §3.2.2: the software statement is no valid one."""

    code = "invalid_software_statement"
    message = "The software statement is not valid."


class StatementUnapproved(DomainError):
    """RFC 7591 §3.2.2: it is signed by nobody whom the operator trusts."""

    code = "unapproved_software_statement"
    message = "The software statement's issuer is not trusted here."
