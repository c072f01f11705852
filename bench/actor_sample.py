"""60 documents of real news and official text, drawn at random: is the country that we give a mention the right one?

``python -m bench.actor_sample`` scores every label in ``bench/labels/actor_countries.jsonl``; ``--errors`` prints
what is wrong. To label, ``--seed N --dump DIR`` codes the drawn documents and writes for each ``NN.txt``, its mentions
numbered in the text and our actors below it, and ``NN.tsv`` to fill in, which says nothing of what we gave. In its
column ``country`` goes the code of the state that the mention acts for or belongs to (two with a space between for
"both ministers"), ``-`` where a careful reader could not tell or there is none (an organisation of many states, an
"it" that stands for nobody), nothing where it is not judged. ``--take DIR`` puts the sheets into the labels: offsets
and codes, never text.

A document's mentions are drawn by a hash of the seed and their place, an actor's second mention after every actor's
first, so that a coder that finds one mention more draws the others again. At most 15 that have a country are drawn,
for precision, and 5 of actors that have none. Recall is of these together: mentions without a country are drawn more
thinly than they occur in long texts, so it compares two coders and is no share of all mentions.
"""

import argparse
import csv
import hashlib
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bench.common import ROOT, SAMPLED, find, rows
from dragoman.document import Document, Span
from dragoman.ingest import document_from_fields
from dragoman.pipeline import Coder, load
from dragoman.record import Record

LABELS = ROOT / "bench" / "labels" / "actor_countries.jsonl"
SEED = 7
DOCUMENTS = 30
"""Documents of each corpus."""
WITH, WITHOUT = 15, 5
"""Mentions of a document: of actors with a country, and of actors without."""
NONE = "-"
"""In a sheet: no country is right."""
_AROUND = 60


class Label(NamedTuple):
    """What a reader judged: ``countries`` are the right ones of the mention, none where none should be given."""

    seed: int
    id: str
    sha256: str
    """Of the document's text, so that a scorer can refuse a text that has changed."""
    span: Span
    countries: frozenset[str]
    note: str


def draw(seed: int, count: int) -> Iterator[Document]:
    """The sample's documents, ``count`` of each corpus that is here; a smaller sample is the beginning of a larger."""
    for corpus, name in SAMPLED.items():
        path = find(name)
        if path is None:
            continue
        lines = list(rows(path))
        order = list(range(len(lines)))
        random.Random(f"{seed} {corpus}").shuffle(order)
        for index in order[:count]:
            yield document_from_fields(lines[index], f"{name}:{index + 1}")


def given(record: Record) -> dict[Span, frozenset[str]]:
    """Every mention of an actor, with the countries that we give it: of each actor that it stands for."""
    found: dict[Span, set[str]] = defaultdict(set)
    for actor in record.actors:
        for span in actor.mentions:
            found[span].update([actor.country] if actor.country else [])
    return {span: frozenset(countries) for span, countries in found.items()}


def sampled(record: Record, seed: int) -> list[Span]:
    """The mentions to be judged, in the order of the text."""
    countries = given(record)

    def lot(span: Span) -> str:
        return hashlib.sha256(f"{seed} {record.document.id} {span.start} {span.end}".encode()).hexdigest()

    turns: dict[Span, int] = {}
    for actor in record.actors:
        for turn, span in enumerate(sorted(actor.mentions, key=lot)):
            turns[span] = min(turn, turns.get(span, turn))
    order = sorted(turns, key=lambda span: (turns[span], lot(span)))
    return sorted([s for s in order if countries[s]][:WITH] + [s for s in order if not countries[s]][:WITHOUT])


def read_labels(path: Path = LABELS) -> list[Label]:
    """The labels; the lines of one mention with several countries make one."""
    found: dict[tuple[int, str, Span], list[dict[str, Any]]] = defaultdict(list)
    if path.is_file():
        for row in rows(path):
            found[row["seed"], row["id"], Span(row["start"], row["end"])].append(row)
    return [
        Label(
            seed,
            id,
            several[0]["sha256"],
            span,
            frozenset(row["country"] for row in several if row["country"]),
            several[0]["note"],
        )
        for (seed, id, span), several in found.items()
    ]


def write_labels(labels: list[Label], path: Path = LABELS) -> None:
    """All labels, sorted; a line for each country of a mention, or one that says null."""
    with path.open("w", encoding="utf-8") as out:
        for label in sorted(labels, key=lambda label: (label.seed, label.id, label.span)):
            for country in sorted(label.countries) or [""]:
                row: dict[str, Any] = {"seed": label.seed, "id": label.id, "sha256": label.sha256}
                row |= {"start": label.span.start, "end": label.span.end, "country": country or None}
                row["note"] = label.note
                print(json.dumps(row, ensure_ascii=False), file=out)


def labelled_documents(labels: list[Label]) -> Iterator[Document]:
    """The documents that have labels; one whose text has changed is left out, loudly."""
    hashes = {label.id: label.sha256 for label in labels}
    for name in SAMPLED.values():
        path = find(name)
        for row in rows(path) if path is not None else ():
            if row["id"] in hashes:
                document = document_from_fields(row, name)
                if document.sha256 == hashes[row["id"]]:
                    yield document
                else:
                    print(f"SKIPPED: {row['id']}: the text is not the one that was labelled", file=sys.stderr)


def right(ours: frozenset[str], gold: frozenset[str]) -> bool:
    """True if we give the mention's country; of two, both and no other."""
    return bool(ours) and ours == gold


def count(record: Record, labels: list[Label], seed: int, tally: dict[str, int]) -> list[Label]:
    """Count one document's labels of one seed; returns those that we give a wrong country, or not the one there is."""
    ours, wrong = given(record), []
    judged = {label.span for label in labels}
    for label in labels:
        mine = ours.get(label.span, frozenset())
        tally["given"] += bool(mine)
        tally["given for none"] += bool(mine) and not label.countries
        tally["gold"] += bool(label.countries)
        tally["right"] += right(mine, label.countries)
        if mine != label.countries:
            wrong.append(label)
    today = [span for span in sampled(record, seed) if ours[span]]
    tally["drawn today"] += len(today)
    tally["drawn, unlabelled"] += sum(span not in judged for span in today)
    tally["unlabelled"] += sum(bool(countries) and span not in judged for span, countries in ours.items())
    return wrong


def score(coder: Coder, errors: bool = False) -> dict[str, float]:
    """Of each seed: precision of country, recall of it, and the mentions that came since the labels were made."""
    labels = read_labels()
    paths = [find(name) for name in SAMPLED.values()]
    if None in paths:
        return {}
    of: dict[str, dict[int, list[Label]]] = defaultdict(lambda: defaultdict(list))
    for label in labels:
        of[label.id][label.seed].append(label)
    tallies: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for record in coder.pipe(labelled_documents(labels)):
        for seed, own in of[record.document.id].items():
            wrong = count(record, own, seed, tallies[seed])
            if errors:
                show(record, wrong)
    figures: dict[str, float] = {}
    for seed, tally in sorted(tallies.items()):
        figures |= {
            f"precision of country, seed {seed}": tally["right"] / max(1, tally["given"]),
            f"recall of country, seed {seed}": tally["right"] / max(1, tally["gold"]),
            f"judged with country, seed {seed}": float(tally["given"]),
            f"of these, for nobody's mention, seed {seed}": tally["given for none"] / max(1, tally["given"]),
            f"drawn today, unlabelled, seed {seed}": tally["drawn, unlabelled"] / max(1, tally["drawn today"]),
            f"unlabelled with country, seed {seed}": float(tally["unlabelled"]),
        }
    return figures


def by_evidence(coder: Coder) -> None:
    """Print, for each kind of evidence, how many labelled mentions have their country by it, and the share right."""
    labels = read_labels()
    gold: dict[str, dict[Span, frozenset[str]]] = defaultdict(dict)
    for label in labels:
        gold[label.id][label.span] = label.countries
    seen: dict[str, list[bool]] = defaultdict(list)
    for record in coder.pipe(labelled_documents(labels)):
        for actor in record.actors:
            for span in actor.mentions:
                if actor.country is not None and span in gold[record.document.id]:
                    seen[actor.evidence or ""].append(actor.country in gold[record.document.id][span])
    for kind, rights in sorted(seen.items(), key=lambda item: -len(item[1])):
        print(f"{kind:20} {len(rights):5}  {sum(rights) / len(rights):.3f}")


def show(record: Record, wrong: list[Label]) -> None:
    """Print what is wrong, with the words around it and what we say for it."""
    for label in wrong:
        owners = [actor for actor in record.actors if label.span in actor.mentions]
        ours = ", ".join(f"{a.name} {a.country} ({a.office}, {a.sector}): {a.why}" for a in owners) or "no actor"
        print(f"{record.document.id}\n    {context(record, label.span)}")
        print(f"    right: {' '.join(sorted(label.countries)) or 'none'} {label.note}\n    ours:  {ours}")


def context(record: Record, span: Span, around: int = _AROUND) -> str:
    """A mention in brackets, with the characters around it."""
    text = record.document.text
    before, after = text[max(0, span.start - around) : span.start], text[span.end : span.end + around]
    return " ".join(f"{before}⟦{text[span.start : span.end]}⟧{after}".split())


def dump(record: Record, number: int, seed: int, folder: Path) -> None:
    """Write one document to be read, and its sheet."""
    spans, countries = sampled(record, seed), given(record)
    numbers = {span: n for n, span in enumerate(sorted(s for s in countries if countries[s] or s in spans), 1)}
    (folder / f"{number:02}.txt").write_text(reading(record, numbers, spans), encoding="utf-8")
    with (folder / f"{number:02}.tsv").open("w", encoding="utf-8", newline="") as out:
        sheet = csv.writer(out, delimiter="\t")
        sheet.writerow(("seed", "id", "sha256", "start", "end", "number", "country", "note", "context"))
        for span in spans:
            place = (seed, record.document.id, record.document.sha256, *span, numbers[span])
            sheet.writerow((*place, "", "", context(record, span, 2 * _AROUND)))


def reading(record: Record, numbers: dict[Span, int], spans: list[Span]) -> str:
    """The text with its mentions numbered, those to be judged with a star; below it our actors."""
    document = record.document
    marks = [(span.start, 1, -span.end, f"⟦{n}{'*' if span in spans else ''} ") for span, n in numbers.items()]
    marks += [(span.end, 0, -span.start, "⟧") for span in numbers]
    text = document.text
    for at, _, _, mark in sorted(marks, reverse=True):
        text = text[:at] + mark + text[at:]
    lines = [f"{document.id}\n{document.published} {document.publisher or ''} {document.title or ''}", text]
    lines.append("==== ACTORS")
    for actor in record.actors:
        facts = f"{actor.country} {','.join(actor.sectors)} office={actor.office} person={actor.person}"
        lines.append(f"{actor.id} {actor.name!r} {facts} {actor.wikidata or ''}\n    why: {actor.why}")
        lines += [f"    {numbers.get(span, '')}: {context(record, span, 25)}" for span in actor.mentions]
    return "\n\n".join(lines[:2]) + "\n\n" + "\n".join(lines[2:]) + "\n"


def take(folder: Path, coder: Coder) -> list[Label]:
    """The labels of a folder's filled sheets. Raises ``ValueError`` with file and line for what is no country."""
    found = []
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for line, row in enumerate(csv.DictReader(lines, delimiter="\t"), 2):
                codes = row["country"].split()
                if not codes:
                    continue
                if codes != [NONE] and (bad := [code for code in codes if not coder.kb.countries.has(code)]):
                    raise ValueError(f"{path}, line {line}: {bad[0]!r} is no country; for none write {NONE}")
                countries = frozenset(code for code in codes if code != NONE)
                span = Span(int(row["start"]), int(row["end"]))
                found.append(Label(int(row["seed"]), row["id"], row["sha256"], span, countries, row["note"]))
    return found


def main() -> None:
    """Score the labels, or write what is to be labelled, or take it in."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--count", type=int, default=DOCUMENTS, help="documents of each corpus to dump")
    parser.add_argument("--dump", type=Path, metavar="DIR", help="code the sample and write what is to be labelled")
    parser.add_argument("--take", type=Path, metavar="DIR", help="take the filled sheets into the labels")
    parser.add_argument("--errors", action="store_true", help="print the labels that we do not meet")
    parser.add_argument("--evidence", action="store_true", help="print the share right by kind of evidence")
    asked = parser.parse_args()
    coder = load()
    if asked.evidence:
        by_evidence(coder)
        return
    if asked.dump is not None:
        print(f"seed {asked.seed}")
        asked.dump.mkdir(parents=True, exist_ok=True)
        for number, record in enumerate(coder.pipe(draw(asked.seed, asked.count)), 1):
            dump(record, number, asked.seed, asked.dump)
            print(f"{number:02} {record.document.id}")
        return
    if asked.take is not None:
        new = take(asked.take, coder)
        places = {(label.seed, label.id, label.span) for label in new}
        write_labels([one for one in read_labels() if (one.seed, one.id, one.span) not in places] + new)
        print(f"{len(new)} mentions labelled")
    for name, figure in score(coder, asked.errors).items():
        print(f"{name:44} {figure:.3f}")


if __name__ == "__main__":
    main()
