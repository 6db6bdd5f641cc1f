from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import models
from django_otp.models import Device, DeviceManager, ThrottlingMixin
from django_otp.oath import TOTP

from apps.core import clock
from apps.factors.models import mailed_code, recovery_code
from apps.keys.services import encryption

# RFC 6238 §4 and §5.2: six digits, steps of 30 seconds, one step of a clock that goes wrong.
DIGITS: Final = 6
_STEP_SECONDS: Final = 30
_TOLERANCE: Final = 1
# Waiting doubles up to 512 seconds: long for a guesser, short for the owner.
_MOST_FAILURES: Final = 10


class Factor(ThrottlingMixin, Device):
    """One thing a person can prove themselves with, besides a password.

    To django-otp it is the device that a session was verified with; its row carries the back-off
    after failures and the mark against replays. What proves it is `secret` (encrypted: the key of
    an authenticator app), or allauth's authenticator (a passkey's credential).
    """

    class Kind(models.TextChoices):
        """What it is; several of a kind are allowed, but of recovery codes there is one set."""

        TOTP = "totp"
        RECOVERY = "recovery"
        PASSKEY = "passkey"
        # The mailbox, once a code was asked for there. Not confirmed: not now.
        MAILED = "mailed"

    throttling_failure_count: int
    objects: ClassVar[models.Manager["Factor"]] = DeviceManager()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    secret = models.TextField(blank=True)
    # The time step (RFC 6238 §4.2) of the last code that was accepted: none before it counts.
    last_t = models.BigIntegerField(default=-1)
    created_at = models.DateTimeField(default=clock.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    authenticator = models.OneToOneField(
        "mfa.Authenticator", models.CASCADE, null=True, blank=True, related_name="factor"
    )

    class Meta:
        ordering: ClassVar = ["kind", "created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(kind="recovery"),
                name="factor_one_set_of_recovery_codes",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(kind="mailed"), name="factor_one_mailbox"
            ),
        ]

    def get_throttle_factor(self) -> int:
        """Seconds to wait after the first failure; doubled by each further one."""
        return 1

    def throttle_increment(self, commit: bool = True) -> None:  # noqa: FBT001, FBT002 - django-otp's
        """Count a failure. The wait has an end, as it may be a stranger who makes them."""
        super().throttle_increment(commit=False)
        self.throttling_failure_count = min(self.throttling_failure_count, _MOST_FAILURES)
        if commit:
            self.save(update_fields=["throttling_failure_count", "throttling_failure_timestamp"])

    def verify_token(self, token: Any) -> bool:
        """Accept a code once. Called by `django_otp.verify_token`, which holds the row's lock."""
        allowed, _ = self.verify_is_allowed()
        if not allowed:
            return False
        if not self._spend(token):
            self.throttle_increment()
            return False
        self.last_used_at = clock.now()
        self.throttle_reset(commit=False)
        self.save()
        return True

    def _spend(self, token: str) -> bool:
        """Use the code up, if it is one of this factor's."""
        if self.kind == self.Kind.RECOVERY:
            return recovery_code.spend(self.pk, token)
        if self.kind == self.Kind.MAILED:
            return mailed_code.spend(self.pk, token)
        step = self.step_of(token) if self.kind == self.Kind.TOTP else None
        self.last_t = self.last_t if step is None else step
        return step is not None

    def step_of(self, token: str) -> int | None:
        """The time step whose code this is, if there is one that was not used up yet."""
        return step_of(encryption.decrypt(self.secret), token, least=self.last_t + 1)


def step_of(key: bytes, token: str, *, least: int = 0) -> int | None:
    """The time step near now, not before `least`, in which `key` shows `token`."""
    if len(token) != DIGITS or not token.isascii() or not token.isdigit():
        return None
    totp = TOTP(key, step=_STEP_SECONDS, digits=DIGITS)
    totp.time = clock.epoch()
    return totp.t() if totp.verify(int(token), _TOLERANCE, least) else None
