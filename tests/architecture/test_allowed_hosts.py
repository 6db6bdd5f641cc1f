"""Links in mails begin with the host that was asked: only named ones may be."""

import pytest
from cryptography.fernet import Fernet

from idp.env import ConfigurationError, load

PRODUCTION = {
    "SECRET_KEY": "a" * 50,
    "KEY_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "IDP_ISSUER": "https://id.example.com",
    "EMAIL_URL": "smtp://mail.example.com:25",
}


def test_production_names_its_hosts() -> None:
    assert load(PRODUCTION).allowed_hosts == ("id.example.com",)
    for hosts in ("*", "id.example.com,*"):
        with pytest.raises(ConfigurationError, match="ALLOWED_HOSTS must name hosts"):
            load(PRODUCTION | {"ALLOWED_HOSTS": hosts})


def test_a_developers_own_machine_may_answer_to_any() -> None:
    assert load({"DEBUG": "True", "ALLOWED_HOSTS": "*"}).allowed_hosts == ("*",)
