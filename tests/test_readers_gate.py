"""No reader reads past its limit, none opens anything by itself, and no bytes make one fail otherwise than told."""

import ast
import contextlib
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dragoman.ingest
from dragoman.errors import InputError
from dragoman.ingest import Entry, Gate, Limits
from dragoman.ingest.gate import Bounded
from dragoman.ingest.gate.kinds import signs
from dragoman.ingest.readers import READERS, Context
from reading import STORY, WAYS, Text, fake_page, read

HOME = Path(dragoman.ingest.__file__).parent
APART = {"pdf", "parquet", "feed"}
"""Kinds for which a process is started each time."""

# Something of each kind that a reader would go on reading, to be repeated beyond any limit.
ENDLESS = {
    "text": b"Words and words. ",
    "markdown": b"# Words\n",
    "html": b"<p>Words",
    "pdf": b"%PDF-1.7\n%%\n",
    "docx": b"PK\x03\x04",
    "eml": b"Subject: x\n\nWords.\n",
    "jsonl": b'{"id": "a", "text": "They met in Oslo."}\n',
    "csv": b"id,text\n1,They met in Oslo.\n",
    "tsv": b"id\ttext\n1\tThey met in Oslo.\n",
    "parquet": b"PAR1",
    "feed": b"<rss><channel/></rss>\n",
    "opml": b"<opml/>\n",
    "sitemap": b"<urlset/>\n",
    "warc": b"WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 2\r\n\r\nab\r\n\r\n",
    "gdelt": b"\t" * 60 + b"http://x.org/a\n",
    "artlist": b'{"articles": []}\n',
    "zip": b"PK\x03\x04",
    "tar": bytes(100),
}


class Counted(io.RawIOBase):
    """Bytes without end, counted as they are taken."""

    def __init__(self, unit: bytes) -> None:
        self._unit, self.taken = unit, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "somebody asked for everything"
        data = (self._unit * (size // len(self._unit) + 2))[self.taken % len(self._unit) :][:size]
        self.taken += len(data)
        return data


def context(errors: list[InputError] | None = None, limits: Limits | None = None) -> Context:
    told = errors if errors is not None else []
    return Context(told.append, gate=Gate(limits), read_page=fake_page, readers=READERS)


def test_every_kind_that_a_name_stands_for_has_a_reader() -> None:
    kinds = {*signs().suffixes.values(), *signs().roots.values()} - {"xml"}
    assert kinds <= set(READERS) == set(ENDLESS)


@pytest.mark.parametrize("kind", READERS)
def test_a_reader_stops_at_the_limit_of_its_stream(kind: str) -> None:
    source = Counted(ENDLESS[kind])
    limit = 2_000_000
    limits = Limits(whole=limit, stream=limit, kinds={})
    entry = Entry("endless", kind, Bounded([b""], limit, "endless", kind=kind))
    entry = Entry("endless", kind, Bounded(source, limit, "endless", kind=kind))
    errors: list[InputError] = []
    if kind == "tar":
        source = Counted(_tar_member())
        entry = Entry("endless", kind, Bounded(source, limit, "endless", kind=kind))
    with pytest.raises(InputError) as caught:
        list(READERS[kind](entry, context(errors, limits)))
    assert caught.value.reason == "too-large"
    assert source.taken <= limit + 1


def _tar_member() -> bytes:
    import tarfile

    member = tarfile.TarInfo("a.txt")
    member.size = len(STORY)
    return member.tobuf() + STORY.encode().ljust(512, b"\0")


# Calls by which bytes could come in past the gate: names of functions, and attributes of modules or paths.
OPENERS = {
    "open",
    "read_bytes",
    "read_text",
    "fetch_url",
    "urlopen",
    "urlretrieve",
    "fromfile",
    "read_table",
    "memory_map",
}
UNPACKERS = {
    "gzip",
    "bz2",
    "lzma",
    "zlib",
    "zipfile",
    "tarfile",
    "brotli",
    "shutil",
    "urllib.request",
    "requests",
    "pandas",
}
PARSERS = {"lxml", "xml", "feedparser", "docx", "pypdfium2", "pyarrow", "fastwarc"}
# Who may load which library, and why that is safe: each is handed bytes that the gate counted.
MAY_LOAD = {
    "readers/child.py": {"feedparser", "pypdfium2", "pyarrow"},
    "readers/warcs.py": {"fastwarc"},
}
# Who may set what, and why that is safe: HTML has no entities to expand, and the page's size, tags and attributes are
# counted before; what the setting lifts is a depth of 256, at which libxml2 loses the rest of a page without a word.
MAY_SET = {"page/tree.py": {("huge_tree", True)}}


MODULES = [*sorted(HOME.glob("*.py")), *(path for folder in ("readers", "page", "fetch", "near")
           for path in sorted((HOME / folder).rglob("*.py")))]  # fmt: skip
UNSAFE = {("resolve_entities", True), ("no_network", False), ("load_dtd", True), ("huge_tree", True)}
"""Settings of lxml by which a parser would fetch, expand or grow without bound."""


def called(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            yield function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def settings_of(tree: ast.AST) -> Iterator[tuple[str, object]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and isinstance(node.value, ast.Constant):
            yield str(node.arg), node.value.value


def loaded(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(HOME).as_posix())
def test_no_module_but_the_gate_opens_or_unpacks_anything(path: Path) -> None:
    name = path.relative_to(HOME).as_posix()
    tree = ast.parse(path.read_text("utf-8"))
    opened = {call for call in called(tree) if call in OPENERS}
    if name == "readers/child.py":
        # What it takes: its own size from the system. The file is its standard input.
        opened -= {"read_text"}
    assert opened == set()
    names = set(loaded(tree))
    assert {one for one in names if one in UNPACKERS or one.split(".")[0] in UNPACKERS} == set()
    assert {setting for setting in settings_of(tree) if setting in UNSAFE} == MAY_SET.get(name, set())
    if name.startswith("readers/"):
        parsers = {one.split(".")[0] for one in names} & PARSERS
        assert parsers <= MAY_LOAD.get(name, set())


def test_the_check_would_see_a_reader_that_opens_a_file() -> None:
    tree = ast.parse("import gzip\nfrom pathlib import Path\ndef f(p):\n    return gzip.open(p), Path(p).read_bytes()")
    assert {call for call in called(tree) if call in OPENERS} == {"open", "read_bytes"}
    assert "gzip" in set(loaded(tree))
    assert set(settings_of(ast.parse("XMLParser(huge_tree=True)"))) & UNSAFE


@pytest.mark.parametrize("kind", sorted(set(READERS) - APART))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_bytes_are_read_or_told(kind: str, data: st.DataObject) -> None:
    any_bytes(kind, data.draw(st.binary(max_size=600)), data.draw(st.booleans()))


@pytest.mark.parametrize("kind", sorted(APART))
@settings(max_examples=3, deadline=None)
@given(data=st.binary(max_size=600))
def test_any_bytes_are_read_or_told_by_a_process_apart(kind: str, data: bytes) -> None:
    any_bytes(kind, data, True)


def any_bytes(kind: str, data: bytes, begun: bool) -> None:
    """Random bytes, behind something of the kind if ``begun``; nothing but InputError may come of it."""
    data = ENDLESS[kind] * begun + data
    entry = Entry("random", kind, Bounded([data], 10_000, "random"))
    with contextlib.suppress(InputError):
        list(READERS[kind](entry, context()))


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=300), st.sampled_from(["x", "x.html", "x.xml", "x.zip", "x.tar.gz", "x.csv.bz2", "x.warc.gz"])
)
def test_the_gate_names_a_kind_or_refuses(data: bytes, name: str) -> None:
    with contextlib.suppress(InputError):
        assert Gate().entry(name, [data]).kind in READERS


WORDS = st.text("abcdefgh ABC.éß漢😀,;\"'|", min_size=1, max_size=60).map(
    lambda text: f"The talks {text.strip()} were held."
)
PARAGRAPHS = st.lists(WORDS.map(lambda text: " ".join(text.split())), min_size=1, max_size=4).map("\n\n".join)


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(PARAGRAPHS, min_size=1, max_size=3))
def test_a_text_is_the_same_however_it_was_packed(
    way: str, texts: Sequence[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    written = [Text(f"n{number}", text) for number, text in enumerate(texts)]
    found = read(WAYS[way](written, tmp_path_factory.mktemp("way") / way))
    assert found.errors == []
    assert [one.text.rstrip("\n") for one in found.documents] == list(texts)
