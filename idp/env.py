"""Every setting an operator may give, read once from the environment.

One frozen dataclass; the field name in capitals is the variable's name. All faults are
collected and reported together, each in one sentence that names the variable.
"""

import base64
import binascii
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from dotenv import dotenv_values

from idp import addresses, upstreams
from idp.reading import Reader

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"


class ConfigurationError(Exception):
    """The environment is not usable; the message lists every fault."""


@dataclass(frozen=True, slots=True)
class Env:
    """The validated settings. Spans are in seconds, sizes in bytes."""

    debug: bool
    secret_key: str = field(repr=False)
    secret_key_fallbacks: tuple[str, ...] = field(repr=False)
    key_encryption_keys: tuple[str, ...] = field(repr=False)
    allowed_hosts: tuple[str, ...]
    database_url: str = field(repr=False)
    cache_url: str = field(repr=False)
    idp_port: int
    demo_port: int
    idp_issuer: str
    trusted_proxy_count: int
    client_certificate_header: str
    client_certificate_ca_file: str
    mtls_url: str
    email_url: str = field(repr=False)
    default_from_email: str
    media_root: Path
    log_level: str
    brand_name: str
    brand_logo_url: str
    brand_colour: str
    privacy_url: str
    terms_url: str
    help_url: str
    registration_open: bool
    upstream_providers: tuple[upstreams.Upstream, ...]
    fetch_private_networks: tuple[IPv4Network | IPv6Network, ...]
    breached_password_range_url: str
    tries_per_account: int
    tries_per_account_a_day: int
    tries_per_address: int
    tries_per_address_a_day: int
    tries_per_network: int
    tries_per_network_a_day: int
    client_registration: str
    client_registration_scopes: tuple[str, ...]
    client_registrations_a_day: int
    client_registration_unused_days: int
    client_id_metadata_documents: bool
    client_id_metadata_hosts: tuple[str, ...]
    software_statement_issuers: tuple[tuple[str, str], ...]
    access_token_seconds: int
    refresh_token_days: int
    refresh_grace_seconds: int
    pushed_request_seconds: int
    require_pushed_requests: bool
    dpop_nonce: bool
    session_days: int
    factor_required: str
    mailed_code_is_factor: bool
    trusted_browser_days: int
    session_idle_days: int
    session_hours: int
    session_idle_minutes: int
    geoip_database: str
    step_up_level: str
    step_up_max_age_seconds: int
    document_max_bytes: int
    account_deletion_days: int
    audit_days: int
    export_days: int
    key_rotation_days: int


def environment() -> dict[str, str]:
    """The process environment over the checkout's `.env` file, if there is one."""
    from_file = {name: value or "" for name, value in dotenv_values(ROOT / ".env").items()}
    return from_file | dict(os.environ)


def assume_development_when_bare() -> None:
    """Let `manage.py` work in a fresh checkout.

    Only when nothing at all says what this installation is: a deployment always sets one of
    these, so it can never fall into development mode by accident.
    """
    if not {"DEBUG", "SECRET_KEY", "IDP_ISSUER"} & environment().keys():
        os.environ["DEBUG"] = "True"


def load(source: Mapping[str, str] | None = None) -> Env:
    """Read and validate `source`, by default `environment()`.

    Raises `ConfigurationError` with one line per fault.
    """
    read = Reader(environment() if source is None else source)
    debug = read.flag("DEBUG", default=False)
    idp_port = read.number("IDP_PORT", 8000, 1, 65535)
    secret_key = read.text("SECRET_KEY") or (_development_secret() if debug else "")
    if len(secret_key) < 32 and not debug:
        read.faults.append(
            "SECRET_KEY must be set to at least 32 random characters when DEBUG is off."
        )
    issuer = addresses.issuer(read, debug=debug, idp_port=idp_port)
    mtls_url = addresses.mtls(read)
    hosts = addresses.hosts(read, issuer, mtls_url, debug=debug)
    if "*" in hosts and not debug:
        # Links in mails begin with the host that was asked.
        read.faults.append("ALLOWED_HOSTS must name hosts: * lets strangers choose ours in mails.")
    env = Env(
        debug=debug,
        secret_key=secret_key,
        secret_key_fallbacks=read.words("SECRET_KEY_FALLBACKS"),
        key_encryption_keys=_encryption_keys(read, secret_key, debug=debug),
        allowed_hosts=hosts,
        database_url=addresses.database_url(read, VAR),
        cache_url=read.matching(
            "CACHE_URL",
            "",
            addresses.has_scheme("redis", "rediss", "unix"),
            "a redis:// address, or empty",
        ),
        idp_port=idp_port,
        demo_port=read.number("DEMO_PORT", 8001, 1, 65535),
        idp_issuer=issuer,
        trusted_proxy_count=read.number("TRUSTED_PROXY_COUNT", 0, 0, 10),
        client_certificate_header=read.header("CLIENT_CERTIFICATE_HEADER"),
        client_certificate_ca_file=read.text("CLIENT_CERTIFICATE_CA_FILE"),
        mtls_url=mtls_url,
        email_url=addresses.email_url(read, VAR, debug=debug),
        default_from_email=read.text("DEFAULT_FROM_EMAIL", "Vestibule <no-reply@localhost>"),
        media_root=Path(read.text("MEDIA_ROOT") or VAR / "media"),
        log_level=read.matching(
            "LOG_LEVEL",
            "INFO",
            {"DEBUG", "INFO", "WARNING", "ERROR"}.__contains__,
            "DEBUG, INFO, WARNING or ERROR",
        ),
        brand_name=read.text("BRAND_NAME", "Vestibule")[:60],
        brand_logo_url=read.text("BRAND_LOGO_URL"),
        brand_colour=read.matching(
            "BRAND_COLOUR",
            "#0e6b5e",
            lambda v: bool(re.fullmatch(r"#[0-9a-fA-F]{6}", v)),
            "a colour such as #0e6b5e",
        ),
        privacy_url=read.matching(
            "PRIVACY_URL", "", addresses.has_scheme("https", "http"), "an address"
        ),
        terms_url=read.matching(
            "TERMS_URL", "", addresses.has_scheme("https", "http"), "an address"
        ),
        help_url=read.matching(
            "HELP_URL", "", addresses.has_scheme("https", "http", "mailto"), "an address"
        ),
        registration_open=read.flag("REGISTRATION_OPEN", default=True),
        upstream_providers=upstreams.read(read),
        fetch_private_networks=read.networks("FETCH_PRIVATE_NETWORKS"),
        breached_password_range_url=read.matching(
            "BREACHED_PASSWORD_RANGE_URL",
            "",
            addresses.has_scheme("https"),
            "an https:// address, or empty",
        ),
        tries_per_account=read.number("TRIES_PER_ACCOUNT", 5, 3, 20),
        tries_per_account_a_day=read.number("TRIES_PER_ACCOUNT_A_DAY", 24, 1, 1440),
        tries_per_address=read.number("TRIES_PER_ADDRESS", 20, 5, 10_000),
        tries_per_address_a_day=read.number("TRIES_PER_ADDRESS_A_DAY", 480, 24, 86_400),
        tries_per_network=read.number("TRIES_PER_NETWORK", 60, 5, 100_000),
        tries_per_network_a_day=read.number("TRIES_PER_NETWORK_A_DAY", 1440, 24, 864_000),
        client_registration=read.matching(
            "CLIENT_REGISTRATION",
            "closed",
            {"closed", "token", "open"}.__contains__,
            "closed, token or open",
        ),
        client_registration_scopes=read.words("CLIENT_REGISTRATION_SCOPES", "openid profile email"),
        client_registrations_a_day=read.number("CLIENT_REGISTRATIONS_A_DAY", 20, 1, 100_000),
        client_registration_unused_days=read.number("CLIENT_REGISTRATION_UNUSED_DAYS", 7, 1, 365),
        client_id_metadata_documents=read.flag("CLIENT_ID_METADATA_DOCUMENTS", default=False),
        client_id_metadata_hosts=read.hosts("CLIENT_ID_METADATA_HOSTS"),
        software_statement_issuers=read.pairs("SOFTWARE_STATEMENT_ISSUERS"),
        access_token_seconds=read.number("ACCESS_TOKEN_SECONDS", 600, 60, 3600),
        refresh_token_days=read.number("REFRESH_TOKEN_DAYS", 30, 1, 3650),
        refresh_grace_seconds=read.number("REFRESH_GRACE_SECONDS", 10, 0, 60),
        # FAPI 2.0 Security Profile §5.3.2.2 and its certification: time enough to redirect.
        pushed_request_seconds=read.number("PUSHED_REQUEST_SECONDS", 90, 60, 120),
        require_pushed_requests=read.flag("REQUIRE_PUSHED_REQUESTS", default=False),
        dpop_nonce=read.flag("DPOP_NONCE", default=False),
        mailed_code_is_factor=read.flag("MAILED_CODE_IS_FACTOR", default=True),
        factor_required=read.matching(
            "FACTOR_REQUIRED",
            "none",
            {"none", "staff", "everyone"}.__contains__,
            "none, staff or everyone",
        ),
        trusted_browser_days=read.number("TRUSTED_BROWSER_DAYS", 30, 0, 365),
        session_days=read.number("SESSION_DAYS", 14, 1, 365),
        session_idle_days=read.number("SESSION_IDLE_DAYS", 7, 1, 365),
        session_hours=read.number("SESSION_HOURS", 12, 1, 720),
        session_idle_minutes=read.number("SESSION_IDLE_MINUTES", 120, 5, 10_080),
        geoip_database=read.text("GEOIP_DATABASE"),
        step_up_level=read.matching(
            "STEP_UP_LEVEL", "2", {"none", "1", "2", "phr"}.__contains__, "none, 1, 2 or phr"
        ),
        step_up_max_age_seconds=read.number("STEP_UP_MAX_AGE_SECONDS", 900, 60, 86_400),
        audit_days=read.number("AUDIT_DAYS", 0, 0, 36_500),
        document_max_bytes=read.number("DOCUMENT_MAX_BYTES", 10_485_760, 1024, 1_073_741_824),
        account_deletion_days=read.number("ACCOUNT_DELETION_DAYS", 7, 0, 90),
        export_days=read.number("EXPORT_DAYS", 7, 1, 90),
        key_rotation_days=read.number("KEY_ROTATION_DAYS", 90, 0, 3650),
    )
    if read.faults:
        raise ConfigurationError("\n".join(read.faults))
    return env


def _development_secret() -> str:
    """Make, once, a secret that survives restarts of a development checkout."""
    path = VAR / "development-secret"
    VAR.mkdir(exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()


def _encryption_keys(read: Reader, secret_key: str, *, debug: bool) -> tuple[str, ...]:
    """Fernet keys for what must be read again; the first encrypts, all decrypt."""
    keys = read.words("KEY_ENCRYPTION_KEYS")
    if not keys and debug and secret_key:
        from hashlib import sha256

        derived = sha256(b"vestibule development encryption" + secret_key.encode()).digest()
        return (base64.urlsafe_b64encode(derived).decode(),)
    if not keys:
        read.faults.append("KEY_ENCRYPTION_KEYS must be set: `make keys` prints a new one.")
    for key in keys:
        try:
            usable = len(base64.urlsafe_b64decode(key)) == 32
        except (binascii.Error, ValueError):
            usable = False
        if not usable:
            read.faults.append(
                "KEY_ENCRYPTION_KEYS holds something that is not a 32-byte base64 key."
            )
    return keys
