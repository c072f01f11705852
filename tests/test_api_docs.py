"""docs/api.md keeps its word: its table of addresses, its client, its commands; so does the reference page."""

import importlib.util
import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from api_desk import app_over, fill, quick_coder, with_coder
from dragoman.read.web.api_reference import reference_of
from dragoman.store import Ledger

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    address = str(tmp_path_factory.mktemp("docs") / "news.ledger")
    fill(address, 5)
    with Ledger.open(address) as found:
        yield found


@pytest.fixture(scope="module")
def address(ledger: Ledger) -> Iterator[str]:
    """A server that listens."""
    app = app_over(ledger)
    aside = with_coder(app, quick_coder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 60
    while not server.started:
        assert time.monotonic() < end, "the server does not start"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(30)
    aside.close()


def test_every_address_is_in_the_table_and_no_other(ledger: Ledger) -> None:
    schema = app_over(ledger).openapi()
    known = {f"{method.upper()} {path}" for path, found in schema["paths"].items() for method in found}
    assert set(re.findall(r"^\| `((?:GET|POST) [^`]+)` \|", PAGE, re.M)) == known


def test_the_reference_page_tells_every_address_and_parameter(ledger: Ledger) -> None:
    app = app_over(ledger)
    schema = app.openapi()
    page = TestClient(app).get("/api")
    assert page.status_code == 200
    for path, operations in schema["paths"].items():
        assert f"<code>{path}</code>" in page.text
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                assert f"<code>{parameter['name']}</code>" in page.text
                assert parameter.get("description"), parameter
    assert "<script>" not in page.text
    assert " style=" not in page.text
    twin = TestClient(app).get("/api.json")
    assert twin.json() == reference_of(schema).model_dump(mode="json")


def test_every_operation_has_a_name_of_its_own_and_tells_of_errors(ledger: Ledger) -> None:
    operations = [one for path in app_over(ledger).openapi()["paths"].values() for one in path.values()]
    names = [one["operationId"] for one in operations]
    assert len(set(names)) == len(names)
    for one in operations:
        assert one["description"]
        for status in ("4XX", "503"):
            refusal = one["responses"][status]["content"]["application/json"]["schema"]["$ref"]
            assert refusal == "#/components/schemas/Failed"
        assert "422" not in one["responses"]


def test_the_client_does_what_the_page_says(address: str, ledger: Ledger, tmp_path: Path, monkeypatch: Any) -> None:
    spec = importlib.util.spec_from_file_location("api_client", ROOT / "docs" / "examples" / "api_client.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setitem(__import__("sys").modules, "api_client", module)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```py\n(.*?)^```$", PAGE, re.M | re.S)
    assert blocks
    printed: list[str] = []
    names: dict[str, Any] = {"Path": Path, "print": lambda *words: printed.append(" ".join(map(str, words)))}
    for block in blocks:
        exec(compile(block.replace("http://127.0.0.1:8000", address), "docs/api.md", "exec"), names)
    assert printed[0] == f"{ledger.relation('IND', 'ISR').total} happenings"
    assert any("telephoned" in line for line in printed[1:])
    assert len((tmp_path / "events.jsonl").read_text("utf-8").splitlines()) > 5
    client = names["dragoman"]
    assert len(list(client.all("/events", limit=2))) == ledger.counts()["events"]
    assert client.code("India thanked Israel.")["events"]
    with pytest.raises(RuntimeError, match="not a country code"):
        client.get("/relations/IND/XYZ")


def test_the_commands_of_the_page_work(address: str, tmp_path: Path) -> None:
    commands = re.findall(r"^    (curl .+)$", PAGE, re.M)
    assert len(commands) == 3
    for command in commands:
        there = command.replace("http://127.0.0.1:8000", address).replace("curl ", "curl -sS --fail-with-body ", 1)
        done = subprocess.run(there, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    assert (tmp_path / "events.parquet").read_bytes()[:4] == b"PAR1"


def test_answering_loads_no_language_model(ledger: Ledger) -> None:
    script = """
import sys
from dragoman.read.server.app import make_app
from dragoman.read.server.settings import ServeSettings
from dragoman.store import Ledger
from starlette.testclient import TestClient
with Ledger.open(sys.argv[1]) as ledger:
    client = TestClient(make_app(ledger, ServeSettings(sys.argv[1], public=True, allow_hosts=("testserver",))))
    for path in ("happenings", "events", "search?q=a", "codebook", "promises?first=IND&second=ISR", "openapi.json"):
        assert client.get("/api/v1/" + path).status_code == 200, path
print(sorted({"spacy", "onnxruntime"} & set(sys.modules)))
"""
    import sys

    done = subprocess.run([sys.executable, "-c", script, ledger.place], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr
