"""Takes settings out of the environment, one kind of value a verb."""

import re
from collections.abc import Callable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}
_HOST = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*")
_ADDRESS = re.compile(r"https?://[^/?#]+")


class Reader:
    """Takes variables out of a mapping, remembering every fault instead of raising."""

    def __init__(self, source: Mapping[str, str]) -> None:
        self.source = source
        self.faults: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        """One line, stripped."""
        return self.source.get(name, default).strip()

    def words(self, name: str, default: str = "") -> tuple[str, ...]:
        """Several, separated by commas or blanks."""
        return tuple(word for word in re.split(r"[,\s]+", self.text(name, default)) if word)

    def networks(self, name: str) -> tuple[IPv4Network | IPv6Network, ...]:
        """Several networks, as addresses with a length: 10.0.0.0/8."""
        try:
            found = tuple(ip_network(word) for word in self.words(name))
        except ValueError:
            found = None
        # A shorter prefix than those of the private ranges holds half the internet.
        if found is None or any(network.prefixlen < 7 for network in found):
            self.faults.append(f"{name} must list networks such as 10.1.0.0/16 or fd00::/8.")
            return ()
        return found

    def hosts(self, name: str) -> tuple[str, ...]:
        """Several host names, or with a dot in front all that are below one."""
        found = self.words(name)
        if not all(_HOST.fullmatch(host) for host in found):
            self.faults.append(f"{name} must list hosts such as app.example.com or .example.com.")
            return ()
        return found

    def header(self, name: str) -> str:
        """The name of a header. Servers take an underscore in it for a hyphen, and so for ours."""
        value = self.text(name)
        if value and not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,60}", value):
            self.faults.append(f"{name} must be the name of a header, such as X-Its-Name.")
            return ""
        return value

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        """Several pairs of a name and an address: name=https://host/path."""
        found = [word.partition("=")[::2] for word in self.words(name)]
        if not all(one and _ADDRESS.match(address) for one, address in found):
            self.faults.append(
                f"{name} must list pairs such as https://a.example=https://a.example/b."
            )
            return ()
        return tuple(found)

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false."""
        value = self.text(name, "true" if default else "false").lower()
        if value not in _TRUE | _FALSE:
            self.faults.append(f"{name} must be true or false, not {value!r}.")
        return value in _TRUE

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number within bounds."""
        value = self.text(name) or str(default)
        if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
            self.faults.append(f"{name} must be a whole number from {least} to {most}.")
            return default
        return int(value)

    def matching(self, name: str, default: str, test: Callable[[str], bool], form: str) -> str:
        """A text that passes `test`, or nothing."""
        value = self.text(name) or default
        if value and not test(value):
            self.faults.append(f"{name} must be {form}.")
        return value
