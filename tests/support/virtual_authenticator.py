"""Chromium's virtual authenticator (CDP domain WebAuthn): a device with passkeys, without a device."""

from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.sync_api import CDPSession, Page

Transport = Literal["internal", "usb"]


@dataclass
class VirtualAuthenticator:
    """One authenticator of one page; it agrees to everything unless told otherwise."""

    page: Page
    transport: Transport = "internal"
    knows_owner: bool = True
    is_synced: bool = False
    cdp: CDPSession = field(init=False)
    id: str = field(init=False)

    def __post_init__(self) -> None:
        self.cdp = self.page.context.new_cdp_session(self.page)
        # The dialogs of a browser with a screen would wait for somebody.
        self.cdp.send("WebAuthn.enable", {"enableUI": False})
        self.id = self._plug_in()

    def _plug_in(self) -> str:
        options = {
            "protocol": "ctap2",
            "ctap2Version": "ctap2_1",
            "transport": self.transport,
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": self.knows_owner,
            "automaticPresenceSimulation": True,
            "defaultBackupEligibility": self.is_synced,
            "defaultBackupState": self.is_synced,
        }
        made = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return str(made["authenticatorId"])

    def credentials(self) -> list[dict[str, Any]]:
        """The passkeys on it."""
        found = self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        return list(found["credentials"])

    def take(self, credential: dict[str, Any]) -> None:
        """Put a passkey on it: a copy of another one, as a thief would."""
        self.cdp.send(
            "WebAuthn.addCredential", {"authenticatorId": self.id, "credential": credential}
        )

    def forget(self) -> None:
        """Lose all passkeys."""
        self.cdp.send("WebAuthn.clearCredentials", {"authenticatorId": self.id})

    def stranger_holds_it(self) -> None:
        """From now on the finger or PIN is wrong."""
        self.cdp.send(
            "WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": False}
        )

    def waits_for_a_touch(self, *, waits: bool) -> None:
        """Whether it waits until somebody touches it, or agrees by itself."""
        self.cdp.send(
            "WebAuthn.setAutomaticPresenceSimulation",
            {"authenticatorId": self.id, "enabled": not waits},
        )
