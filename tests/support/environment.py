"""The settings that tests run with: every variable of `idp.env`, so that no developer's own settings leak in.

Production's values wherever they do not need a second machine; an architecture test keeps the list complete.
"""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from urllib.parse import quote

from tests.support.postgresql import Cluster, Server

FOLDER = "VESTIBULE_TEST_FOLDER"
OWN_SERVER = "TEST_DATABASE_URL"
ISSUER = "http://localhost:8000"


def settings(*, database_url: str, folder: Path) -> dict[str, str]:
    """Return the value of each variable; `folder` takes mail and uploads."""
    return {
        "DEBUG": "False",
        "SECRET_KEY": "only-for-tests-0123456789-0123456789-0123456789",
        "SECRET_KEY_FALLBACKS": "",
        # 32 times the letter t: worth nothing outside a test run.
        "KEY_ENCRYPTION_KEYS": "dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHQ=",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "DATABASE_URL": database_url,
        "CACHE_URL": "",
        "IDP_PORT": "8000",
        "DEMO_PORT": "8001",
        "IDP_ISSUER": ISSUER,
        "TRUSTED_PROXY_COUNT": "0",
        "CLIENT_CERTIFICATE_HEADER": "",
        "CLIENT_CERTIFICATE_CA_FILE": "",
        "MTLS_URL": "",
        "EMAIL_URL": f"console+file://{quote(str(folder / 'mail'))}",
        "DEFAULT_FROM_EMAIL": "Vestibule <no-reply@localhost>",
        "MEDIA_ROOT": str(folder / "media"),
        "LOG_LEVEL": "WARNING",
        "BRAND_NAME": "Vestibule",
        "BRAND_LOGO_URL": "",
        "BRAND_COLOUR": "#0e6b5e",
        "PRIVACY_URL": "",
        "TERMS_URL": "",
        "HELP_URL": "",
        "REGISTRATION_OPEN": "True",
        "UPSTREAM_PROVIDERS": "",
        "FETCH_PRIVATE_NETWORKS": "",
        "BREACHED_PASSWORD_RANGE_URL": "",
        "TRIES_PER_ACCOUNT": "5",
        "TRIES_PER_ACCOUNT_A_DAY": "24",
        "TRIES_PER_ADDRESS": "20",
        "TRIES_PER_ADDRESS_A_DAY": "480",
        "TRIES_PER_NETWORK": "60",
        "TRIES_PER_NETWORK_A_DAY": "1440",
        "CLIENT_REGISTRATION": "closed",
        "CLIENT_REGISTRATION_SCOPES": "openid profile email",
        "CLIENT_REGISTRATIONS_A_DAY": "20",
        "CLIENT_REGISTRATION_UNUSED_DAYS": "7",
        "CLIENT_ID_METADATA_DOCUMENTS": "False",
        "CLIENT_ID_METADATA_HOSTS": "",
        "SOFTWARE_STATEMENT_ISSUERS": "",
        "ACCESS_TOKEN_SECONDS": "600",
        "REFRESH_TOKEN_DAYS": "30",
        "REFRESH_GRACE_SECONDS": "10",
        "PUSHED_REQUEST_SECONDS": "90",
        "REQUIRE_PUSHED_REQUESTS": "False",
        "DPOP_NONCE": "False",
        "MAILED_CODE_IS_FACTOR": "True",
        "FACTOR_REQUIRED": "none",
        "TRUSTED_BROWSER_DAYS": "30",
        "AUDIT_DAYS": "0",
        "SESSION_DAYS": "14",
        "SESSION_IDLE_DAYS": "7",
        "SESSION_HOURS": "12",
        "SESSION_IDLE_MINUTES": "120",
        "GEOIP_DATABASE": "",
        "STEP_UP_LEVEL": "2",
        "STEP_UP_MAX_AGE_SECONDS": "900",
        "DOCUMENT_MAX_BYTES": "10485760",
        "ACCOUNT_DELETION_DAYS": "7",
        "EXPORT_DAYS": "7",
        "KEY_ROTATION_DAYS": "90",
    }


@cache
def server() -> Server:
    """Return the PostgreSQL server of this run, perhaps not started yet."""
    address = os.environ.get(OWN_SERVER)
    return Server(address) if address else Cluster(folder())


@cache
def folder() -> Path:
    """Return the run's temporary folder; the first process of the run makes it, xdist's workers inherit its name."""
    if FOLDER not in os.environ:
        # Not the system's choice of folder: a socket's path may not be longer than about a hundred characters.
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="vestibule-tests-", dir="/tmp")
        # PostgreSQL's own account has to find its data below it when the tests run as root.
        Path(os.environ[FOLDER]).chmod(0o711)
        # A run that ends before it is configured (a wrong option, say) tidies up after itself too.
        atexit.register(shutil.rmtree, os.environ[FOLDER], ignore_errors=True)
    return Path(os.environ[FOLDER])


def prepare() -> None:
    """Set this process's environment; call it before anything imports Django's settings."""
    os.environ.update(settings(database_url=server().url("vestibule"), folder=folder()))
    os.environ["DJANGO_SETTINGS_MODULE"] = "idp.settings"
