"""Who is at the staff site."""

import pytest
from django.test import Client

from tests.admin.staff import signed_in
from tests.support import factories


@pytest.fixture
def administrator() -> Client:
    return signed_in(factories.make_person(roles=["administrator"]))
