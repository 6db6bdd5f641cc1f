"""`trust_issuer`: whose word about people is believed."""

import pytest

from apps.oauth.models import TrustedIssuer
from tests.commands.terminal import Manage, refused
from tests.support.factories import make_client

pytestmark = pytest.mark.django_db
ISSUER = "https://authority.example"
KEYS = ("--jwks-uri", f"{ISSUER}/jwks")


def test_bad_input_trusts_nobody(manage: Manage) -> None:
    refused(manage("trust_issuer", ISSUER, "--client", "one", *KEYS), naming="--subject")
    refused(manage("trust_issuer", ISSUER, "--subject", "linked", *KEYS), naming="--client")
    words = ("--subject", "linked", "--client", make_client().id)
    refused(manage("trust_issuer", ISSUER, *words), naming="jwks")
    refused(manage("trust_issuer", "authority", *words, *KEYS), naming="issuer")
    nobody = ("--subject", "linked", "--client", "nobody")
    refused(manage("trust_issuer", ISSUER, *nobody, *KEYS), naming="the id nobody")
    assert not TrustedIssuer.objects.exists()


def test_an_issuer_is_trusted_for_named_clients(manage: Manage) -> None:
    one, two = make_client().id, make_client().id
    words = ("--subject", "linked", "--client", one, "--client", two, *KEYS)
    assert manage("trust_issuer", ISSUER, *words, "--json").made == {
        "issuer": ISSUER,
        "subject": "linked",
        "client_ids": [one, two],
        "jwks_uri": f"{ISSUER}/jwks",
    }
