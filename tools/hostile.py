"""Read every hostile file of the tests, each in a process of its own; print how it ended, its memory and its time.

    python tools/hostile.py [NAME ...]

Exit status 1 where one took 200 MB or 5 s or ended otherwise than it must, or anybody called the listening socket.
"""

import socket
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from hostile_files import CASES, Case, examine

MOST_MB = 200
MOST_SECONDS = 5


def main(wanted: list[str]) -> int:
    bad = 0
    print(f"{'case':24} {'reason':16} {'MB':>5} {'child':>5} {'s':>6}")
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        for case in CASES:
            if not wanted or case.name in wanted:
                bad += not _fine(case, Path(folder), port)
        listening.settimeout(0.2)
        try:
            listening.accept()
            print("somebody called")
            bad += 1
        except TimeoutError:
            print("nobody called")
    return bad


def _fine(case: Case, folder: Path, port: int) -> bool:
    path = folder / case.name
    case.write(path, port)
    try:
        found = examine(path)
    finally:
        path.unlink()
    own, child = found["peaks"]
    reasons = found["reasons"] or [""]
    fine = set(reasons) <= set(case.reasons) and max(own, child) < MOST_MB and found["seconds"] < MOST_SECONDS
    row = f"{case.name:24} {' '.join(reasons):16} {own:5.0f} {child:5.0f} {found['seconds']:6.2f}"
    print(row if fine else f"{row}  BAD", flush=True)
    if not fine:
        print("   ", found["texts"], "wanted", case.reasons)
    return fine


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
