"""``dragoman add``, killed and run again: the ledger equals that of a run that nobody killed. The real command."""

import json
import os
import random
import re
import sys
from pathlib import Path

import pytest

from dragoman.store import Ledger

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import kill_add  # noqa: E402

STATES = ("Norway", "Finland", "Kenya", "Chile", "India", "Japan", "Greece", "Canada")
DEEDS = (
    "condemned the shelling of a border post in",
    "signed an agreement on fisheries with",
    "imposed sanctions on two banks from",
    "recalled its ambassador from",
    "promised to send food aid to",
    "held talks on trade with",
)
DOCUMENTS = 40
NAMES = ("Ola Hansen", "Virve Koski", "Amina Otieno", "Rosa Fuentes")
OFFICES = tuple(f"{state} information minister" for state in ("Norwegian", "Finnish", "Kenyan", "Chilean"))


def article(number: int) -> str:
    """A few paragraphs, no two articles the same, long enough that a document takes a moment to code."""
    chance = random.Random(number)
    paragraphs = []
    if number % 5 == 2:
        person = chance.randrange(len(NAMES))
        paragraphs.append(f"{NAMES[person]} became {OFFICES[person]} on Monday.")
    for _ in range(5):
        one, other = chance.sample(STATES, 2)
        paragraphs.append(
            f"{one} {chance.choice(DEEDS)} {other} on {chance.choice(('Monday', 'Tuesday', 'Friday'))}. "
            f"“We will {chance.choice(('not wait', 'go on', 'meet again'))},” {chance.choice(NAMES)} said on Thursday, "
            f"adding that {other} had agreed to pay ${chance.randint(2, 90)} million by {chance.randint(2025, 2031)}."
        )
    return "\n\n".join(paragraphs)


def news(path: Path) -> Path:
    """The articles; a known one comes back with another text, one comes twice, and one line cannot be read."""
    rows = [{"id": f"d{n}", "text": article(n), "date": "2023-03-04"} for n in range(DOCUMENTS - 2)]
    rows.insert(20, {"id": "d3", "text": article(103), "date": "2023-03-04"})
    rows.append({"id": "d5", "text": article(105), "date": "2023-03-05"})
    lines = [json.dumps(row) for row in rows]
    lines.insert(12, "this line is no JSON")
    lines.insert(30, lines[7])
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs Unix process groups")
def test_killed_three_times_it_ends_with_the_rows_of_an_uninterrupted_run(tmp_path: Path) -> None:
    smooth, killed = tmp_path / "smooth.db", tmp_path / "killed.db"
    source = news(tmp_path / "news.jsonl")
    pace, status = kill_add.measure(source, smooth)
    assert (pace.documents, status) == (DOCUMENTS, 1)
    told = list(kill_add.kills(source, killed, pace, 3, random.Random()))
    assert sum(kill.in_time for kill in told) >= 2, "the kills came too late to test anything"
    assert any(0 < kill.after < DOCUMENTS for kill in told), "no kill came while documents were being stored"
    assert kill_add.finish(source, killed) == 1
    counts = re.findall(r"new (\d+), version (\d+), recoded 0", Path(f"{killed}.log").read_text("utf-8"))
    assert sum(map(int, counts[-1])) == DOCUMENTS - told[-1].after, "the last run stored what was there already"
    rows = kill_add.compare(smooth, killed)
    assert rows["documents"] == rows["records"] == DOCUMENTS
    assert rows["events"] > DOCUMENTS
    with Ledger.open(killed, create=False) as ledger:
        heard = [row for row in ledger.rows()["actors"] if "(this ledger)" in repr(row)]
    assert len(heard) > 5, "too little was heard of offices to test that what is heard survives a kill"


def test_ledgers_that_differ_are_told_apart(tmp_path: Path) -> None:
    from record_factory import odd_record

    one, other = tmp_path / "one.db", tmp_path / "other.db"
    for path, seeds in ((one, range(5)), (other, range(4))):
        with Ledger.open(path) as ledger:
            for seed in seeds:
                ledger.add(odd_record(seed))
    with pytest.raises(kill_add.TrialError, match=r"the rows differ in: .*documents \(5 and 4\)"):
        kill_add.compare(one, other)
    assert kill_add.left_by_kill(one) == 5
