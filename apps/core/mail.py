"""Mail in development: shown on the console and kept as files in a folder."""

import threading
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from apps.core import clock

_lock = threading.Lock()


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
