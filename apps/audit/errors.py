"""What can be wrong with the trail itself."""

from apps.core.errors import DomainError, Unavailable


class SecretUnusable(Unavailable):
    """The key behind the trail is missing or cannot be read; the detail names the setting."""

    code = "audit_unusable"


class HeadAltered(DomainError):
    """Somebody changed the end of the chain: nothing is added to it until it is looked at."""

    code = "audit_head_altered"
    message = "The head of the audit trail was altered: run `manage.py audit verify`."
    status = 503


class NotACheckpoint(DomainError):
    """A text that this trail did not sign."""

    code = "not_a_checkpoint"
    message = "This is not a checkpoint that this audit trail signed."


class TrailAltered(DomainError):
    """What is about to be removed is not as it was written: it stays until it is looked at."""

    code = "audit_trail_altered"
    message = "The audit trail was altered: run `manage.py audit verify`. Nothing was removed."
    status = 409
