"""A neighbour on this machine that says to every caller what a test wrote, and what names lead to it."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from apps.core.services import foreign


class Listener:
    """One who answers; `heard` is what was sent to them."""

    def __init__(self, answer: bytes | Callable[[socket.socket], None], tls: Any = None) -> None:
        self.answer, self.tls = answer, tls
        self.heard: list[bytes] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._listen)
        self.thread.start()

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join()

    def _listen(self) -> None:
        while True:
            try:
                call, _ = self.socket.accept()
            except OSError:
                return
            with suppress(OSError), call:
                self._speak(self.tls.wrap_socket(call, server_side=True) if self.tls else call)

    def _speak(self, call: socket.socket) -> None:
        with call:
            self.heard.append(_message(call))
            if callable(self.answer):
                self.answer(call)
            else:
                call.sendall(self.answer)


def _message(call: socket.socket) -> bytes:
    """What was sent: head and body may come one after the other."""
    read = call.recv(65_536)
    head, _, body = read.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    wanted = int(length[1]) if length else 0
    while len(body) < wanted and (more := call.recv(65_536)):
        read, body = read + more, body + more
    return read


@contextmanager
def listening(
    answer: bytes | Callable[[socket.socket], None], tls: Any = None
) -> Iterator[Listener]:
    listener = Listener(answer, tls)
    try:
        yield listener
    finally:
        listener.close()


def said(body: bytes = b"{}", *headers: str, status: str = "200 OK") -> bytes:
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(body)}",
        "Content-Type: application/json",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def refused(url: str, **options: Any) -> str:
    with pytest.raises(foreign.Unreachable) as refusal:
        foreign.get(url, **options)
    return refusal.value.detail
