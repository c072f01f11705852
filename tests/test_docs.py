"""The documents keep their word: commands, options, paths, Python, the codebook's worked example, the sample output."""

import doctest
import inspect
import io
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import BaseModel
from rich.console import Console
from typer.main import get_command
from typer.testing import CliRunner

import dragoman
from dragoman.document import Document
from dragoman.extract import Codebook, load_codebook
from dragoman.extract import codebook as codebook_module
from dragoman.ingest import read_documents
from dragoman.pipeline import Coder
from dragoman.read.cli import app
from dragoman.read.server.settings import LIMITS, ServeSettings
from dragoman.read.show import print_record
from dragoman.record import Record, models

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
CLI = (ROOT / "docs" / "cli.md").read_text("utf-8")
CODEBOOK = ROOT / "docs" / "codebook.md"
# Lines of files, and counts, which change with every entry that is added.
_NUMBERS = re.compile(r"(?<=\.yaml:)\d+|\d+(?=\s+(?:entries|own|examples|near misses|more have))")
README = (ROOT / "README.md").read_text("utf-8")
DEMO = ROOT / "src" / "dragoman" / "data" / "demo" / "demo.jsonl"
# Folders whose files are named with their path; a bare name such as article.txt is the reader's own file.
PATH = re.compile(
    r"(?<![\w/.@-])((?:src|docs|tests|bench|tools|\.ci)/[\w./*-]*\w|(?:[A-Z]+|[\w-]+)\.(?:md|toml|lock))(?![\w/])"
)
THEIRS = frozenset(("x.md", "CODEBOOK.md"))


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)


def options() -> dict[str, set[str]]:
    """Each command's options, the long forms."""
    return dict(_options(get_command(app), ""))


def _options(group: Any, before: str) -> Iterator[tuple[str, set[str]]]:
    """Each command's options, the long forms; those of a group as "kb who"."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _options(command, f"{before}{name} ")
        else:
            yield before + name, {opt for param in command.params for opt in param.opts if opt.startswith("--")}


# The command line


def test_every_command_and_option_is_in_the_manual() -> None:
    for command, names in options().items():
        assert re.search(rf"dragoman {command}\b", CLI), f"docs/cli.md does not show `dragoman {command}`"
        missing = sorted(name for name in names - {"--help"} if not re.search(rf"{name}\b", CLI))
        assert not missing, f"docs/cli.md says nothing of {missing}, which `dragoman {command}` takes"


def test_the_manual_knows_no_other_command_or_option() -> None:
    known = options()
    groups = "kb|codebook|feeds|ledger|runs|decisions|decide|review|watch|user|corpus"
    shown = set(re.findall(rf"^    dragoman ((?:(?:{groups}) )?\w+)", CLI, re.M))
    assert shown == set(known)
    everywhere = set().union(*known.values()) | {"--version"}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", CLI)) <= everywhere


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_shown_take_the_options_shown(page: Path) -> None:
    """Every `dragoman code ... --option` of every page, whatever its paths."""
    known = options()
    for command, rest in re.findall(
        r"(?:^ {4}|`|bin/)dragoman (code|add|show|reconcile|compare|when|fetch|work|sources|versions|copies|search|recode"
        r"|history|serve|(?:user|ledger|feeds|runs|decisions|decide|review|watch|kb|codebook|corpus) \w+)\b([^`\n]*)",
        page.read_text("utf-8"),
        re.M,
    ):
        unknown = set(re.findall(r"(?<!\S)\[?(--[a-z][a-z-]*)", rest)) - known[command]
        assert not unknown, f"{page.name}: `dragoman {command}{rest}` takes no {sorted(unknown)}"


def test_every_setting_of_the_server_has_its_row_and_its_option() -> None:
    page = (ROOT / "docs" / "serve.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| ([^|]*) \|", page, re.M))
    told = {name: value for names, value in rows.items() for name in re.findall(r"\w+", names)}
    assert set(told) == {field.name for field in fields(ServeSettings)}
    taken = {option for value in told.values() for option in re.findall(r"--[a-z-]+", value)}
    assert taken | {"--limit", "--open", "--debug"} == options()["serve"] - {"--help"}
    for names, value in rows.items():
        limits = [name for name in re.findall(r"\w+", names) if name in LIMITS]
        given = [float(getattr(ServeSettings(""), name)) for name in limits]
        assert not limits or [float(one) for one in value.split(",")] == given, names


# Paths


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_named_exists(page: Path) -> None:
    named = set(PATH.findall(page.read_text("utf-8"))) - THEIRS
    missing = sorted(path for path in named if not any(ROOT.glob(path)) and not (ROOT / path).exists())
    assert not missing, f"{page.name} names {missing}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_make_targets_named_exist() -> None:
    rules = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for page in PAGES:
        named = set(re.findall(r"(?:^ {4}|`)make ([a-z][\w-]*)", page.read_text("utf-8"), re.M))
        assert named <= rules, f"{page.name}: make has no {sorted(named - rules)}"


# Python


def again(scored: Coder, model: None = None, codebook: Codebook | str | None = None, *, learned: bool = True) -> Coder:
    """``dragoman.load`` for a model that is loaded already."""
    book = codebook if isinstance(codebook, Codebook) else load_codebook(codebook)
    return Coder(scored.model, book, scored.kb, learned=scored.learned if learned else None)


@pytest.fixture
def desk(tmp_path: Path, scored: Coder, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what the pages speak of: articles, examples, a ledger of records; ``load`` takes no seconds."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(dragoman, "load", partial(again, scored), raising=False)
    shutil.copytree(ROOT / "docs" / "examples", tmp_path / "docs" / "examples")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "demo.jsonl").write_bytes(DEMO.read_bytes())
    with dragoman.Ledger.open("news.ledger") as ledger:
        for record in scored.pipe(read_documents("articles")):
            ledger.add(record)
    return tmp_path


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=lambda page: page.name)
def test_python_blocks_run(page: Path, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The blocks of a page one after the other, as somebody would who reads it with a prompt open."""
    names: dict[str, Any] = {}
    if page.name == "corpora.md":
        command = ["corpus", "code", "articles/*.jsonl", "news.corpus", "--workers", "1", "--no-model"]
        assert CliRunner().invoke(app, command).exit_code == 0
    for block in blocks(page, "python"):
        exec(compile(block, str(page), "exec"), names)  # a page's own words, in a folder of the test's
    if page.name == "README.md":
        printed = capsys.readouterr().out.splitlines()
        assert f"    {printed[0]}\n" in README, "the README shows another line than its first block prints"


def test_sessions_shown_print_what_is_shown(desk: Path) -> None:
    """``>>>`` lines of the pages, by doctest."""
    for page in PAGES:
        if ">>> " in page.read_text("utf-8"):
            failed, tried = doctest.testfile(str(page), module_relative=False)
            assert tried
            assert not failed, f"{page.name}: {failed} of {tried} lines give something else (see above)"


def test_the_package_docstring_is_true(desk: Path) -> None:
    failed, tried = doctest.testmod(dragoman)
    assert (failed, tried) == (0, 4)


# Data that the pages show


def test_the_codebooks_worked_example_works(scored: Coder, tmp_path: Path) -> None:
    block, _ = blocks(CODEBOOK, "yaml")
    mine = tmp_path / "mine.yaml"
    mine.write_text("extends: plover\nentries:\n" + block, "utf-8")
    taught = again(scored, codebook=str(mine))
    (entry,) = taught.codebook.own

    def coded(text: str) -> list[tuple[str, list[str | None], list[str | None]]]:
        record = taught(text, date="2023-03-03")
        by_entry = [event for event in record.events if entry.id in {part.entry for part in event.evidence}]
        return [
            (event.type, _countries(record, event.actors), _countries(record, event.recipients)) for event in by_entry
        ]

    for example in entry.examples:
        assert coded(example.text) == [(entry.type, list(example.actor), list(example.recipient))]
        assert entry.id not in str(scored(example.text).events), "the codebook has this already: show another example"
    for miss in entry.near_misses:
        assert coded(miss.text) == []


def test_the_excerpt_is_of_the_example() -> None:
    _, excerpt = blocks(CODEBOOK, "yaml")
    assert excerpt in (ROOT / "docs" / "examples" / "defence-cooperation.yaml").read_text("utf-8")


def test_commands_on_the_codebook_print_what_is_shown(desk: Path) -> None:
    """Each command of docs/codebook.md with a sample under it, run where its files are; [...] is what is left out."""
    page = CODEBOOK.read_text("utf-8")
    (news,) = blocks(CODEBOOK, "news")
    (desk / "news.txt").write_text(news, "utf-8")
    shown = re.findall(r"^    dragoman ([^\n]+)\n\n```text\n(.*?)^```$", page, re.M | re.S)
    assert len(shown) == 3
    for command, sample in shown:
        result = CliRunner().invoke(app, shlex.split(command), env={"COLUMNS": "80"})
        assert result.exit_code == 0, result.stderr
        assert_printed(sample, result.stdout)


def assert_printed(sample: str, printed: str) -> None:
    """Each piece of a sample stands in what was printed, in order; lines of files and counts may be other ones."""
    real = _NUMBERS.sub("0", printed).splitlines()
    at = 0
    for piece in _NUMBERS.sub("0", sample).split("[...]\n"):
        lines = [line.rstrip() for line in piece.rstrip().splitlines()]
        found = next((n for n in range(at, len(real)) if real[n : n + len(lines)] == lines), None)
        assert found is not None, f"no longer printed, paste it anew: {lines[0]} ..."
        at = found + len(lines)


def _countries(record: Record, roles: Any) -> list[str | None]:
    return [record.actor(role.actor).country for role in roles]


def test_every_field_of_a_record_is_explained() -> None:
    page = (ROOT / "docs" / "record.md").read_text("utf-8")
    later = (models.Place, models.Named, models.Assessment, models.DroppedPart)
    kinds: list[type[BaseModel]] = [Document]
    kinds += [kind for _, kind in inspect.getmembers(models, inspect.isclass) if issubclass(kind, models.Part)]
    for kind in kinds:
        if kind not in later:
            missing = [name for name in kind.model_fields if not re.search(rf"\b{name}\b", page)]
            assert not missing, f"docs/record.md does not explain {missing} of {kind.__name__}"


@pytest.fixture(scope="module")
def wire(scored: Coder) -> Record:
    return next(scored.pipe(read_documents(DEMO)))


def test_the_sample_output_is_of_a_real_run(wire: Record) -> None:
    console = Console(file=io.StringIO(), width=80, highlight=False, emoji=False)
    print_record(console, wire)
    (sample,) = blocks(ROOT / "README.md", "text")
    assert_printed(sample, cast(io.StringIO, console.file).getvalue())


def test_the_sample_json_is_of_a_real_run(wire: Record) -> None:
    (sample,) = blocks(ROOT / "README.md", "json")
    shown = json.loads(sample)
    events = json.loads(wire.model_dump_json())["events"]
    assert any(_within(shown, event) for event in events), (
        "no event of the demo's first article reads like this any more"
    )


def _within(shown: Any, real: Any) -> bool:
    if isinstance(shown, dict):
        return all(key in real and _within(value, real[key]) for key, value in shown.items())
    return bool(shown == real)


def test_every_field_of_the_codebook_is_explained() -> None:
    text = (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8")
    fields = {*codebook_module.Entry.model_fields, *codebook_module.Shape.model_fields}
    missing = sorted(field for field in fields - {"prep"} if f"`{field}`" not in text)
    assert not missing
    assert "`prep: {with: ...}`" in text
