"""What is not supported, and why: one row a gap, by specification. The page docs/reference/conformance.md shows it."""

from typing import Final

from tests.support.gaps.jose import JOSE
from tests.support.gaps.oauth import OAUTH
from tests.support.gaps.openid import OPENID

GAPS: Final = (*OAUTH, *OPENID, *JOSE)
