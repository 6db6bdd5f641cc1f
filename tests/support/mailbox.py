"""The folder that development mail goes to, read as a person would: newest message to me, the code in it."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.support.waiting import until

ARRIVAL_SECONDS = 60


@dataclass(frozen=True)
class Mailbox:
    """All mail that one provider has sent."""

    folder: Path

    def messages(self, *, to: str) -> list[EmailMessage]:
        """Return the mail to one address, oldest first."""
        mails = [
            message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in sorted(self.folder.glob("*.eml"))
        ]
        return [mail for mail in mails if to.lower() in str(mail["To"]).lower()]

    def newest(self, *, to: str, after: int = 0) -> EmailMessage:
        """Return the newest mail to an address, waiting until there are more than `after`."""
        return until(
            lambda: self.messages(to=to)[after:],
            seconds=ARRIVAL_SECONDS,
            what=f"mail number {after + 1} to {to}",
        )[-1]

    def code(self, *, to: str, after: int = 0) -> str:
        """Return the code that stands on a line of its own in the newest mail to an address."""
        text = plain_text(self.newest(to=to, after=after))
        found = re.search(r"^\s*([A-Z0-9]{4,5}-?[A-Z0-9]{3,5}|\d{6})\s*$", text, re.MULTILINE)
        if not found:
            raise AssertionError(f"No code in this mail:\n{text}")
        return found.group(1)


def plain_text(mail: EmailMessage) -> str:
    """Return the text part of a mail."""
    body = mail.get_body(("plain",))
    if body is None:
        raise AssertionError("The mail has no text part.")
    return str(body.get_content())
