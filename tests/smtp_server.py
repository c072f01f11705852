"""A mail server on this machine for tests: keeps what it is sent, refuses whom it is told to, offers no TLS."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast


@dataclass(slots=True)
class Mailbox:
    """``messages`` as they came, in bytes; ``commands`` all that was said before them."""

    port: int = 0
    messages: list[bytes] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    refuse: int | None = None
    """The status by which every recipient is refused."""


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    box: Mailbox


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box = cast(_Server, self.server).box
        self._say("220 mail.test ready")
        while line := self.rfile.readline():
            command = line.decode("latin-1").strip()
            box.commands.append(command)
            verb = command.upper()
            if verb.startswith("EHLO"):
                self._say("250-mail.test")
                self._say("250-AUTH PLAIN")
                self._say("250 8BITMIME")
            elif verb.startswith("AUTH"):
                self._say("235 welcome")
            elif verb.startswith("RCPT") and box.refuse is not None:
                self._say(f"{box.refuse} not here")
            elif verb == "DATA":
                self._say("354 go on")
                box.messages.append(self._data())
                self._say("250 kept")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _data(self) -> bytes:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Listens on 127.0.0.1 at a port of its own until the block ends."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.box = Mailbox(int(server.server_address[1]))
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.box
        server.shutdown()
