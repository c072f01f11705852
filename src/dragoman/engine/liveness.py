"""Workers by name, so that those of this machine that were killed can be told from those at work."""

import os
import secrets
import socket

_PARTS = 3


def worker_name() -> str:
    """A name that no other worker has: the machine, the process, and a word of its own."""
    return f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"


def is_dead(worker: str, own: str) -> bool:
    """True only if this was certainly a worker of this machine whose process has ended.

    Its jobs need not wait for the end of their lease then. Of other machines nothing is known, and a process that
    took over the number of a dead one passes for it: both wait.
    """
    parts = worker.rsplit("/", _PARTS - 1)
    if worker == own or len(parts) != _PARTS or parts[0] != socket.gethostname() or not parts[1].isdigit():
        return False
    number = int(parts[1])
    # Windows has no harmless signal: there os.kill ends the process it asks about.
    if os.name == "nt" or number == os.getpid():
        return False
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
