"""Tables of apps.factors."""

from apps.factors.models.factor import Factor
from apps.factors.models.mailed_code import MailedCode
from apps.factors.models.passkey import Challenge, Passkey
from apps.factors.models.recovery_code import RecoveryCode
from apps.factors.models.trusted_browser import TrustedBrowser

__all__ = ["Challenge", "Factor", "MailedCode", "Passkey", "RecoveryCode", "TrustedBrowser"]
