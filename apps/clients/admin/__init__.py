"""Staff screens; every write is a service's.

applications.py    the whole registration of every application
initial_tokens.py  leave to register by oneself: see and end
"""

from apps.clients.admin.applications import ApplicationAdmin
from apps.clients.admin.initial_tokens import InitialTokenAdmin

__all__ = ["ApplicationAdmin", "InitialTokenAdmin"]
