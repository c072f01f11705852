"""A folder that can be put into a Dataverse as it is: data, codebook page, how it was made, licence, checksums."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dragoman.errors import InputError
from dragoman.read.export.asked import Report, Request
from dragoman.read.export.tables import TABLES
from dragoman.read.output import open_output
from dragoman.record.tables.spec import layout
from dragoman.store.scanning import StoredRun

DATA = "data"
FILES = (DATA, "CODEBOOK.md", "README.md", "LICENSE.txt", "versions.json", "checksums.sha256")
_LICENCE = """\
The licence of this data set is for its depositor to choose (Dataverse proposes CC0 1.0); put its text here, or give it
to the export: dragoman export dataverse --licence FILE.

What it was made with:

- Dragoman, the software: Apache License 2.0, https://www.apache.org/licenses/LICENSE-2.0
- PLOVER, the scheme of events (Open Event Data Alliance): CC BY-SA 4.0; its codes and scores are used as facts
- Names, coordinates and ids of places from GeoNames (geonames.org): CC BY 4.0, attribution required
- Ids and terms of office from Wikidata: CC0 1.0
- Country facts from the CIA World Factbook: public domain; country numbers of the Correlates of War project

The texts that were coded belong to their publishers.
"""


def read_licence(path: Path | None) -> str:
    """The text of the user's licence, or the note that takes its place; :class:`InputError` if it cannot be read."""
    if path is None:
        return _LICENCE
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"the licence cannot be read: {error}; give a file of UTF-8 text with --licence"
        raise InputError(str(path), message, "bad-licence") from error


def write_pages(folder: Path, licence: str, facts: Mapping[str, Any], report: Report) -> None:
    """Write all beside the data; the checksums last, over everything else."""
    pages = {
        "CODEBOOK.md": codebook_page(),
        "README.md": _readme(facts, report),
        "LICENSE.txt": licence,
        "versions.json": json.dumps(facts, indent=2, default=str) + "\n",
    }
    for name, text in pages.items():
        with open_output(str(folder / name)) as sink:
            sink.write(text)
    sums = [f"{_sum(path)}  {path.relative_to(folder).as_posix()}\n" for path in sorted(folder.rglob("*.*"))]
    with open_output(str(folder / "checksums.sha256")) as sink:
        sink.write("".join(sums))


def codebook_page() -> str:
    """Every column of every table of the folder, as Markdown."""
    parts = ["# Codebook\n\nIn the TSV files several values of one cell are separated by `; `.\n"]
    for name in (*TABLES, "agreements"):
        found = layout(name)
        rows = "".join(f"| `{one.name}` | {one.kind} | {one.about} |\n" for one in found.columns)
        parts.append(f"\n## {name}\n\n{found.about}\n\n| column | kind | holds |\n|---|---|---|\n{rows}")
    return "".join(parts)


def facts_of(request: Request, runs: list[StoredRun], version: str) -> dict[str, Any]:
    """What made the data, and of what it is a part: the same for the same ledger and question."""
    selection = request.selection
    return {
        "dragoman": version,
        "codebooks": sorted({run.codebook for run in runs}),
        "runs": [
            {name: getattr(run, name) for name in ("hash", "dragoman", "model", "codebook", "kb", "records")}
            for run in runs
        ],
        "since": selection.since,
        "until": selection.until,
        "countries": sorted(selection.countries),
        "with_text": request.with_text,
        "as_coded": request.as_coded,
    }


def _readme(facts: Mapping[str, Any], report: Report) -> str:
    rows = "".join(f"| {name} | {number:,} |\n" for name, number in sorted(report.rows.items()))
    left = "".join(f"| {why} | {number:,} |\n" for why, number in report.left_out.most_common()) or "| nothing | 0 |\n"
    runs = "".join(
        f"| `{run['hash'][:12]}` | {run['dragoman']} | {run['model']} | `{run['codebook'][:12]}` | `{run['kb'][:12]}` "
        f"| {run['records']:,} |\n"
        for run in facts["runs"]
    )
    ruled = f"in effect, by which {report.corrected:,} events are corrected"
    text = "included" if facts["with_text"] else "not included: offsets and hashes say where each part was read"
    return f"""\
# Events between states, read from the news

Made by Dragoman {facts["dragoman"]} from a ledger of coded documents: a record is of the newest coded version of each
document, under the newest run that coded it. CODEBOOK.md describes every column. Offsets (`start`, `end`) are Unicode
code points into the document's text, half-open; `sha256` is of that text. The text itself is {text}.

- days: from {facts["since"] or "the first"} to {facts["until"] or "the last"}
- countries: {", ".join(facts["countries"]) or "all"}
- persons' rulings on events: {"left aside, all is as coded" if facts["as_coded"] else ruled}

| table | rows |
|---|---|
{rows}
Left out:

| why | number |
|---|---|
{left}
Runs (versions.json has the whole hashes):

| run | Dragoman | model | codebook | knowledge base | records |
|---|---|---|---|---|---|
{runs}
The files of `{DATA}/` come as Parquet and as tab-separated text (UTF-8, one header line); a cell of text that a
spreadsheet would take for a formula begins with an apostrophe there. To check that all is whole:

    sha256sum -c checksums.sha256
"""


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
