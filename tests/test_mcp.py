"""The ledger for language models: a real client, over standard input and output, to a process of its own."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

pytest.importorskip("mcp", reason="pip install 'dragoman[mcp]'")
from mcp import Client, StdioServerParameters

from api_desk import TALKS, fill
from dragoman.read.mcp import tools as tools_module
from dragoman.store import Ledger
from ledgers import environment

ROOT = Path(__file__).resolve().parent.parent
TOOLS = (
    "relation",
    "happenings",
    "happening",
    "search",
    "document",
    "statements",
    "agreements",
    "promises",
    "codebook",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    found = str(tmp_path_factory.mktemp("mcp") / "news.ledger")
    fill(found)
    return found


@pytest.fixture(scope="module")
def heard(address: str) -> dict[str, Any]:
    """All that one session was told: it takes a second to start a process."""
    found: dict[str, Any] = {}

    async def session() -> None:
        arguments = ["-m", "dragoman.read.cli", "mcp", "--ledger", address]
        server = StdioServerParameters(command=sys.executable, args=arguments, env=environment())
        async with Client(server) as client:
            found["tools"] = await client.list_tools()
            found["instructions"] = client.instructions
            for name, (tool, asked) in ASKED.items():
                found[name] = await client.call_tool(tool, asked)
            cursor = found["happenings"].structured_content["next"]
            found["more"] = await client.call_tool("happenings", {"limit": 3, "cursor": cursor})

    before = Path(address).read_bytes()
    anyio.run(session)
    assert Path(address).read_bytes() == before, "a question changed the ledger"
    return found


ASKED: dict[str, tuple[str, dict[str, Any]]] = {
    "relation": ("relation", {"first": "isr", "second": "IND"}),
    "happenings": ("happenings", {"limit": 3}),
    "happening": ("happening", {"id": f"{TALKS}#e1"}),
    "search": ("search", {"words": "plant Pune"}),
    "document": ("document", {"id": TALKS}),
    "statements": ("statements", {"speaker": "peled"}),
    "agreements": ("agreements", {"first": "IND", "second": "ISR"}),
    "promises": ("promises", {"first": "IND", "second": "ISR", "state": "open"}),
    "codebook": ("codebook", {"type": "AID", "limit": 2}),
    "wrong country": ("relation", {"first": "Indai", "second": "ISR"}),
    "wrong limit": ("happenings", {"limit": 5_000}),
    "wrong cursor": ("happenings", {"cursor": "abc"}),
    "no such happening": ("happening", {"id": "nope"}),
    "behind the text": ("document", {"id": TALKS, "start": 10**9}),
}


def test_the_tools_are_read_only_and_told_of(heard: dict[str, Any]) -> None:
    tools = heard["tools"].tools
    assert tuple(tool.name for tool in tools) == TOOLS
    for tool in tools:
        assert tool.annotations.read_only_hint
        assert not tool.annotations.destructive_hint
        assert tool.description
    page = (ROOT / "docs" / "mcp.md").read_text("utf-8")
    assert tuple(re.findall(r"^\| `(\w+)` \|", page, re.M)) == TOOLS
    assert "never" in heard["instructions"]


@pytest.mark.parametrize("name", TOOLS)
def test_each_answers_with_the_note_that_texts_are_quoted(heard: dict[str, Any], name: str) -> None:
    result = heard[name]
    assert not result.is_error, result.content
    answer = result.structured_content
    assert answer["note"] == tools_module.NOTE
    assert json.loads(result.content[0].text) == answer


def test_answers_carry_citations_that_hold(heard: dict[str, Any], address: str) -> None:
    with Ledger.open(address, create=False) as ledger:
        text = ledger.record(TALKS).document.text
    happening = heard["happening"].structured_content
    quote = happening["quotes"][0]
    start, end = quote["span"]
    assert (quote["document"], text[start:end]) == (TALKS, quote["text"])
    assert happening["documents"][0]["url"] == "https://r.example/1"
    (said,) = heard["statements"].structured_content["items"]
    (start, end), *_ = said["statement"]["content"]
    assert said["content"] == [text[start:end]]
    assert said["document"]["url"] == "https://r.example/1"
    assert heard["search"].structured_content["items"][0]["document"] == TALKS
    assert heard["agreements"].structured_content["items"][0]["name"] == "the Drone Accord"
    assert heard["promises"].structured_content["items"][0]["quotes"][0]["document"]


def test_a_text_stands_in_a_field_of_its_own(heard: dict[str, Any], address: str) -> None:
    answer = heard["document"].structured_content
    with Ledger.open(address, create=False) as ledger:
        text = ledger.record(TALKS).document.text
    start, end = answer["span"]
    assert answer["quoted_source_text"] == text[start:end]
    assert {event["type"] for event in answer["events"]} == {"SUPPORT", "AID"}
    assert answer["next_start"] is None


def test_lists_go_on(heard: dict[str, Any]) -> None:
    first, more = heard["happenings"].structured_content, heard["more"].structured_content
    ids = [one["id"] for one in first["items"] + more["items"]]
    assert len(ids) == len(set(ids)) == 6


def test_what_is_wrong_is_told_in_words(heard: dict[str, Any]) -> None:
    for name, part in (
        ("wrong country", "did you mean IND?"),
        ("wrong limit", "50"),
        ("wrong cursor", "this is no cursor"),
        ("no such happening", "no such happening"),
        ("behind the text", "is behind the text"),
    ):
        assert heard[name].is_error
        assert part in heard[name].content[0].text, heard[name].content


def test_a_long_text_comes_in_stretches(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools_module, "MOST_TEXT", 40)
    with Ledger.open(address, create=False) as ledger:
        document: Callable[..., Any] = next(tool for tool in tools_module.tools(ledger) if tool.__name__ == "document")
        text, start = "", 0
        while start is not None:
            answer = document(TALKS, start=start)
            text += answer["quoted_source_text"]
            start = answer["next_start"]
        assert text == ledger.record(TALKS).document.text


def test_without_a_ledger_it_says_so_and_nothing_on_standard_output(tmp_path: Path) -> None:
    arguments = [sys.executable, "-m", "dragoman.read.cli", "mcp", "--ledger", str(tmp_path / "none")]
    done = subprocess.run(arguments, env=environment() | {"COLUMNS": "200"}, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "no such ledger" in done.stderr
