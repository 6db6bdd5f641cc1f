"""Mail: what it means when it cannot leave, and where it goes in development."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext_noop as _

from apps.core import clock
from apps.core.errors import Unavailable

_lock = threading.Lock()


class MailUnavailable(Unavailable):
    """No mail leaves at the moment; the same whoever it was for."""

    code = "mail_unavailable"
    message = _(
        "We cannot send mail right now, and this needs one. Nothing was changed; try again in a "
        "few minutes."
    )


def sent(send: Callable[[], object]) -> None:
    """Call `send`. Raises `MailUnavailable` when the mail server cannot be reached or refuses.

    A server's refusal may repeat the address, so of what it said only the kind is kept.
    """
    try:
        send()
    except OSError as fault:  # smtplib's own errors among them
        reason = fault.strerror or type(fault).__name__
        raise MailUnavailable(
            detail=f"Mail cannot be sent by the server of EMAIL_URL: {reason}."
        ) from None


class ConsoleAndFolder(BaseEmailBackend):
    """Prints each message and writes it to `settings.EMAIL_FILE_PATH` as one `.eml` file."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Deliver; returns how many."""
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        with _lock:
            for message in email_messages:
                stamp = clock.now().strftime("%Y%m%d-%H%M%S-%f")
                path = folder / f"{stamp}-{id(message):x}.eml"
                partial = path.with_suffix(".part")
                partial.write_bytes(message.message().as_bytes())
                partial.rename(path)
                print(f"\n--- mail to {', '.join(message.to)} ({path})")
                print(f"Subject: {message.subject}\n\n{message.body}\n---", flush=True)
        return len(email_messages)
