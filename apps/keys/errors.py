"""What can be wrong with keys and with what they signed."""

from apps.core.errors import DomainError


class KeysUnusable(DomainError):
    """There is no key to sign with, or none that can be decrypted; the message says which."""

    code = "keys_unusable"
    status = 503
    message = "There is no signing key: run `manage.py keys ensure`."


class NotOurs(DomainError):
    """A token that this server did not sign, or signed as something else, or that has expired."""

    code = "not_ours"
    message = "The token is malformed, expired or was not issued here."


class Unverifiable(DomainError):
    """A token of somebody else that none of their published keys explains."""

    code = "unverifiable"
    message = "The token's signature could not be verified."


class NotForUs(DomainError):
    """Something encrypted that none of our published keys opens, or that asks for too much."""

    code = "not_for_us"
    message = "What was encrypted could not be read."


class CannotEncrypt(DomainError):
    """Somebody's published key does not do for what was to be encrypted to them."""

    code = "cannot_encrypt"
    status = 503
    message = "There is no usable key to encrypt to."
