"""Tables of apps.accounts."""

from apps.accounts.models.browser_session import BrowserSession
from apps.accounts.models.export import Export
from apps.accounts.models.known_browser import KnownBrowser
from apps.accounts.models.notice import Notice
from apps.accounts.models.profile import Profile
from apps.accounts.models.stored_session import StoredSession
from apps.accounts.models.tally import Tally
from apps.accounts.models.user import User

__all__ = [
    "BrowserSession",
    "Export",
    "KnownBrowser",
    "Notice",
    "Profile",
    "StoredSession",
    "Tally",
    "User",
]
