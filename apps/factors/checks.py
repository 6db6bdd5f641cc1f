"""System checks: a configuration that would make the second step a decoration does not start."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

_STAGES: Final = (
    "apps.accounts.engine.stages.Noted",
    "apps.factors.engine.stages.FactorStage",
    "apps.factors.engine.stages.SetUpStage",
    "apps.accounts.engine.stages.Unchanged",
)


@register(Tags.security)
def second_step_is_safe(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Every fault of the second step's configuration."""
    return [*_sign_in(), *_engine(), *_policy()]


def _sign_in() -> Iterator[CheckMessage]:
    stages = settings.LOGIN_STAGES
    if [stage for stage in stages if stage in _STAGES] != list(_STAGES):
        yield Error(
            f"LOGIN_STAGES must hold {', '.join(_STAGES)}, in this order.", id="factors.E001"
        )
    elif (stages[0], stages[-1]) != (_STAGES[0], _STAGES[-1]):
        yield Error("LOGIN_STAGES must begin with Noted and end with Unchanged.", id="factors.E002")


def _engine() -> Iterator[CheckMessage]:
    if getattr(settings, "MFA_TRUST_ENABLED", False):
        yield Error(
            "MFA_TRUST_ENABLED must be off: its cookie outlives a password change.",
            id="factors.E003",
        )
    if getattr(settings, "MFA_TOTP_INSECURE_BYPASS_CODE", None):
        yield Error("MFA_TOTP_INSECURE_BYPASS_CODE must not be set.", id="factors.E004")


def _policy() -> Iterator[CheckMessage]:
    if settings.FACTOR_REQUIRED not in ("none", "staff", "everyone"):
        yield Error("FACTOR_REQUIRED must be none, staff or everyone.", id="factors.E005")
    if not 0 <= settings.TRUSTED_BROWSER_DAYS <= 365:
        yield Error("TRUSTED_BROWSER_DAYS must be from 0 to 365.", id="factors.E006")
