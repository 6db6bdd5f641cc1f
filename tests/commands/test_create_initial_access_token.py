"""`create_initial_access_token`: leave to register, where there is something to register at."""

from typing import Any

import pytest

from apps.clients.models import InitialAccessToken
from tests.commands.terminal import Manage, refused

pytestmark = pytest.mark.django_db
COMMAND = "create_initial_access_token"


def test_a_token_that_nobody_could_use_is_not_made(manage: Manage, settings: Any) -> None:
    settings.CLIENT_REGISTRATION = "closed"
    refused(manage(COMMAND, "--label", "Bank"), naming="CLIENT_REGISTRATION")
    settings.CLIENT_REGISTRATION = "token"
    refused(manage(COMMAND), naming="--label")
    refused(manage(COMMAND, "--label", "Bank", "--days", "-1"), naming="days")
    refused(manage(COMMAND, "--label", "Bank", "--scope", "nonsense"), naming="nonsense")
    assert not InitialAccessToken.objects.exists()


def test_it_says_what_the_token_opens(manage: Manage, settings: Any) -> None:
    settings.CLIENT_REGISTRATION = "token"
    made = manage(COMMAND, "--label", "Bank", "--profile", "fapi2", "--json").made
    assert made["profiles"] == ["fapi2"]
    assert made["initial_access_token"]
    assert InitialAccessToken.objects.get().label == "Bank"
