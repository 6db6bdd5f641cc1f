"""A proxy that tells us about certificates, and an authority that we believe."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.certificates import Authority, authority

HEADER = "X-Client-Certificate"


@pytest.fixture(scope="session")
def company() -> Authority:
    """Whose certificates we believe."""
    return authority("Company")


@pytest.fixture
def proxy(settings: Any, tmp_path: Path, company: Authority) -> Any:
    """The settings of an operator whose proxy asks for certificates."""
    file = tmp_path / "authorities.pem"
    file.write_text(company.pem)
    settings.CLIENT_CERTIFICATE_HEADER = HEADER
    settings.CLIENT_CERTIFICATE_CA_FILE = str(file)
    return settings
