"""The configuration file, read once at start."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

THEMES = ("paper", "ledger")


class ConfigError(Exception):
    """The configuration cannot be used; the message is one sentence for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One relying app: what it is called, how the provider knows it, where it and its API live."""

    key: str
    name: str
    theme: str
    issuer: str
    api: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    post_logout_redirect_uri: str
    scopes: tuple[str, ...]

    @property
    def issuer_host(self) -> str:
        """Host and port of the provider, as people see it in the address bar."""
        return urlsplit(self.issuer).netloc

    @property
    def home(self) -> str:
        """The address people open."""
        parts = urlsplit(self.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}/"


def load(*, path: str, instance: str) -> Instance:
    """Return one instance of the configuration file; raises ConfigError with the first fault."""
    document = _read(path)
    instances = _mapping(document.get("instances"), "instances", path)
    if instance not in instances:
        known = ", ".join(sorted(instances)) or "none"
        raise ConfigError(f"{path} has no instance {instance!r}; it has: {known}.")
    row = _mapping(instances[instance], f"instances.{instance}", path)
    prefix = f"instances.{instance}."
    return Instance(
        key=instance,
        name=_text(row, "name", prefix, path),
        theme=_theme(row.get("theme", "ledger" if instance == "ledger" else "paper"), prefix, path),
        issuer=_url(document, "issuer", "", path),
        api=_url(document, "api", "", path).rstrip("/"),
        client_id=_text(row, "client_id", prefix, path),
        client_secret=_text(row, "client_secret", prefix, path),
        redirect_uri=_redirect_uri(row, prefix, path),
        post_logout_redirect_uri=_url(row, "post_logout_redirect_uri", prefix, path),
        scopes=_scopes(row, prefix, path),
    )


def _read(path: str) -> dict[str, Any]:
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(
            f"Cannot read the demo configuration {path}: {error.strerror}."
        ) from error
    except ValueError as error:
        raise ConfigError(f"{path} is not a JSON file: {error}.") from error
    return _mapping(document, "the file", path)


def _mapping(value: object, name: str, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ConfigError(f"{path}: {name} must be a JSON object.")
    return value


def _text(row: dict[str, Any], key: str, prefix: str, path: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(f"{path}: {prefix}{key} must be a non-empty string.")
    return value


def _url(row: dict[str, Any], key: str, prefix: str, path: str) -> str:
    value = _text(row, key, prefix, path)
    try:
        parts = urlsplit(value)
    except ValueError as error:
        raise ConfigError(f"{path}: {prefix}{key} is not a URL: {error}.") from error
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ConfigError(f"{path}: {prefix}{key} must be an absolute http or https URL.")
    return value


def _redirect_uri(row: dict[str, Any], prefix: str, path: str) -> str:
    value = _url(row, "redirect_uri", prefix, path)
    if urlsplit(value).path != "/callback":
        raise ConfigError(f"{path}: {prefix}redirect_uri must have the path /callback.")
    return value


def _scopes(row: dict[str, Any], prefix: str, path: str) -> tuple[str, ...]:
    scopes = tuple(_text(row, "scopes", prefix, path).split())
    if "openid" not in scopes:
        raise ConfigError(f"{path}: {prefix}scopes must contain openid.")
    return scopes


def _theme(value: object, prefix: str, path: str) -> str:
    if value not in THEMES:
        raise ConfigError(f"{path}: {prefix}theme must be one of {', '.join(THEMES)}.")
    return str(value)
