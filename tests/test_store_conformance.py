"""One suite for both databases: every public method of the ledger is called in a test that runs over either."""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from dragoman.store import Access, Copies, Custody, Decisions, Feeds, Ledger, Pages, Queue
from dragoman.store.look.looking import Looking
from dragoman.store.parts import Part

HERE = Path(__file__).parent
DOC = (HERE.parent / "docs" / "ledger.md").read_text("utf-8")
BOTH = frozenset(("address", "new_ledger"))
"""The fixtures of ``ledgers`` that give SQLite and then PostgreSQL."""
OWN = {
    "queue": Queue,
    "custody": Custody,
    "feeds": Feeds,
    "pages": Pages,
    "copies": Copies,
    "decisions": Decisions,
    "looking": Looking,
    "access": Access,
}
"""What a ledger has under a name of its own."""
LATER: frozenset[str] = frozenset()
"""Methods whose test over both databases is still to be written: none."""

Function = ast.FunctionDef


def public(kind: type) -> set[str]:
    # A part of a ledger is made by a descriptor, which inspect takes for a routine.
    found = inspect.getmembers(kind, lambda member: inspect.isroutine(member) and not isinstance(member, Part))
    return {name for name, _ in found if not name.startswith("_")}


def functions(module: ast.Module) -> dict[str, Function]:
    return {one.name: one for one in ast.walk(module) if isinstance(one, Function)}


def reached(start: Function, among: dict[str, Function]) -> Iterator[Function]:
    """The function, the fixtures it asks for and the functions it names, and theirs."""
    seen, waiting = set(), [start]
    while waiting:
        one = waiting.pop()
        if one.name in seen:
            continue
        seen.add(one.name)
        yield one
        names = {node.id for node in ast.walk(one) if isinstance(node, ast.Name)} | {arg.arg for arg in one.args.args}
        waiting += [among[name] for name in names & among.keys()]


def called(function: Function) -> Iterator[tuple[str, str]]:
    """Pairs such as ("queue", "put") for what is called of a part of a ledger, and ("", "add") for all else."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
            yield (name if name in OWN else "", node.func.attr)


def modules() -> dict[str, ast.Module]:
    return {path.name: ast.parse(path.read_text("utf-8")) for path in sorted(HERE.glob("test_*.py"))}


@cache
def covered() -> dict[tuple[str, str], list[str]]:
    """The files whose tests over both databases call a method, by part and method."""
    found: dict[tuple[str, str], list[str]] = {}
    for file, module in modules().items():
        known = functions(module)
        for function in known.values():
            group = list(reached(function, known)) if function.name.startswith("test_") else []
            if any(arg.arg in BOTH for one in group for arg in one.args.args):
                for pair in {pair for one in group for pair in called(one)}:
                    if file not in found.setdefault(pair, []):
                        found[pair].append(file)
    return found


@pytest.mark.parametrize("part", ["", *OWN])
def test_every_public_method_is_called_over_both_databases(part: str) -> None:
    names = public(OWN.get(part, Ledger)) - LATER
    missing = sorted(name for name in names if not covered().get((part, name)))
    assert not missing, f"of {part or 'ledger'}: {missing}"


def test_the_manual_names_every_method_of_the_suite_and_where_it_is_tested() -> None:
    rows = {cells[1].strip(" `"): cells for line in DOC.splitlines() if len(cells := line.split("|")) == 5}
    kinds: dict[str, type] = {"ledger": Ledger, **{f"ledger.{name}": kind for name, kind in OWN.items()}}
    for part, kind in kinds.items():
        _, _, methods, files, _ = rows[part]
        assert set(methods.replace("`", "").replace(",", " ").split()) == public(kind), part
        for file in files.replace("`", "").replace(",", " ").split():
            found = [pair for pair, told in covered().items() if Path(file).name in told]
            assert any(pair[0] == part.partition(".")[2] for pair in found), f"{file} calls nothing of {part}"


def test_a_method_that_only_one_database_sees_would_be_found() -> None:
    source = """
def test_one(tmp_path): Ledger.open(tmp_path).queue.put([])
def help(place): place.feeds.get("u")
def made(address): return address
def test_two(made): help(made)
"""
    known = functions(ast.parse(source))
    over_both = {
        name
        for name, one in known.items()
        if any(arg.arg in BOTH for each in reached(one, known) for arg in each.args.args)
    }
    assert over_both == {"made", "test_two"}
    assert ("feeds", "get") in {pair for one in reached(known["test_two"], known) for pair in called(one)}
