"""``dragoman serve`` as a process of its own, at a port that is free, for tests over a real connection."""

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from ledgers import environment

RUN = [sys.executable, "-m", "dragoman.read.cli", "serve"]


class Running:
    """A server in a process, its port, and what it has said."""

    def __init__(self, *arguments: str, **variables: str) -> None:
        known = {**environment(), **variables, "PYTHONUNBUFFERED": "1", "COLUMNS": "200"}
        command = [*RUN, "--port", "0", *arguments]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=known)
        self.said: list[str] = []
        self.port = 0
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line)
            if found := re.search(r"serving .* on (http://\S+:(\d+)/\S*) until", line):
                self.url, self.port = found[1], int(found[2])
                break
        # Nobody is to wait for a pipe that is full.
        self._reader = threading.Thread(target=lambda: self.said.extend(self.process.stderr or ()), daemon=True)
        self._reader.start()

    def get(self, path: str, **more: dict[str, str]) -> httpx2.Response:
        return httpx2.get(f"http://127.0.0.1:{self.port}{path}", timeout=60, **more)  # type: ignore[arg-type]

    def stop(self, how: int = signal.SIGINT) -> int:
        self.process.send_signal(how)
        status = self.process.wait(60)
        self._reader.join(10)
        return status


@contextmanager
def running(*arguments: str, **variables: str) -> Iterator[Running]:
    server = Running(*arguments, **variables)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()
