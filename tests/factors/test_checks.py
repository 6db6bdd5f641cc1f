"""A configuration that would make the second step a decoration does not start."""

from typing import Any

import pytest

from apps.factors.checks import second_step_is_safe


def _ids() -> list[str | None]:
    return [fault.id for fault in second_step_is_safe(None)]


def test_ours_is_safe() -> None:
    assert _ids() == []


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("LOGIN_STAGES", [], "factors.E001"),
        ("MFA_TRUST_ENABLED", True, "factors.E003"),
        ("MFA_TOTP_INSECURE_BYPASS_CODE", "123456", "factors.E004"),
        ("FACTOR_REQUIRED", "some", "factors.E005"),
        ("TRUSTED_BROWSER_DAYS", 1000, "factors.E006"),
    ],
)
def test_a_fault_is_named(settings: Any, name: str, value: Any, fault: str) -> None:
    setattr(settings, name, value)
    assert _ids() == [fault]


def test_each_stage_has_its_place(settings: Any) -> None:
    stages = list(settings.LOGIN_STAGES)
    for missing in ("FactorStage", "SetUpStage", "Noted", "Unchanged"):
        settings.LOGIN_STAGES = [stage for stage in stages if not stage.endswith(missing)]
        assert _ids() == ["factors.E001"], missing
    settings.LOGIN_STAGES = [*stages, "allauth.account.stages.PhoneVerificationStage"]
    assert _ids() == ["factors.E002"]
