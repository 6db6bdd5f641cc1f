"""The closed list of permissions. A role is a set of these; nothing else grants anything."""

from typing import Final

PERMISSIONS: Final[dict[str, str]] = {
    "documents.read": "Read one's own and shared documents through apps",
    "documents.write": "Create and change documents through apps",
    "documents.delete": "Delete documents through apps",
    "applications.register": "Register applications and look after one's own",
    "users.read": "See other people's accounts",
    "users.write": "Create, change, deactivate and delete accounts",
    "admin.view": "Open the administration pages",
    "admin.change": "Change things in the administration pages",
}

ROLES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "member": (
        "Everyone who has an account",
        ("documents.read", "documents.write", "documents.delete"),
    ),
    "developer": ("May register applications", ("applications.register",)),
    "staff": ("Helps people with their accounts", ("admin.view", "users.read")),
    "administrator": ("May do everything", tuple(PERMISSIONS)),
}
