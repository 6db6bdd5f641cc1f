"""`define_resource`: an API, besides our own, that tokens can be asked for."""

import pytest

from apps.access.models import ProtectedResource
from tests.commands.terminal import Manage, refused

pytestmark = pytest.mark.django_db
CALENDAR = "https://calendar.example/mcp"


def test_bad_input_defines_nothing(manage: Manage) -> None:
    refused(manage("define_resource", "calendar", "--name", "Calendar"), naming="identifier")
    words = ("define_resource", CALENDAR, "--name", "Calendar", "--scope", "openid=Anything")
    refused(manage(*words), naming="scopes")
    refused(manage("define_resource", CALENDAR), naming="--name")
    assert not ProtectedResource.objects.exists()


def test_a_resource_is_defined_with_the_scopes_it_brings(manage: Manage) -> None:
    words = ("define_resource", CALENDAR, "--name", "Calendar", "--open", "--json")
    ran = manage(*words, "--scope", "calendar:read=See your calendar")
    assert ran.made == {
        "identifier": CALENDAR,
        "name": "Calendar",
        "scopes": {"calendar:read": "See your calendar"},
        "open": True,
    }
