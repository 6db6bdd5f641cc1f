"""What can be wrong with what this app is given to work with."""

from apps.core.errors import DomainError


class AuthoritiesUnusable(DomainError):
    """The certificates of the authorities that give some to clients cannot be read."""

    code = "authorities_unusable"
    status = 503
    message = "CLIENT_CERTIFICATE_CA_FILE names no file of PEM certificates that can be read."
