"""The table of pronouns in tests/data/pronouns.yaml: read, coded, and held against whom each stands for."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from dragoman.annotate import annotate_many
from dragoman.claims import Claims
from dragoman.data import parse_yaml
from dragoman.document import Document, Span
from dragoman.extract import Extractor
from dragoman.ingest import Source, make_document, prepare
from dragoman.pipeline import Coder
from dragoman.resolve import Cast, resolve

FILE = Path(__file__).parent / "data" / "pronouns.yaml"
TITLE = "title"
HEADER = f"{'':14}{'cases':>6}{'right':>7}{'wrong':>7}{'none':>6}"


@dataclass(frozen=True)
class Case:
    """One pronoun; ``who`` are the phrases it stands for, all of them, none for nobody."""

    number: int
    """Place of its text in the file."""
    slice: str
    text: str
    title: str | None
    pronoun: str
    nth: int
    who: tuple[str, ...]

    @property
    def read(self) -> bool:
        """True if its misses may be read; those of the other half are counted and not shown."""
        return self.number % 2 == 0

    def span(self) -> Span:
        """Where the pronoun stands in the text; ValueError if it does not."""
        found = _places(self.pronoun, self.text)
        if len(found) < self.nth:
            raise ValueError(f"{self.pronoun!r} stands {len(found)} times in {self.text!r}, not {self.nth}")
        return found[self.nth - 1]


@dataclass(frozen=True)
class Result:
    """Whom the coder took a pronoun for: ``right``, ``wrong`` (somebody else) or ``none`` though somebody is meant."""

    case: Case
    verdict: str
    found: tuple[str, ...]


def cases() -> list[Case]:
    """The table, in the order of the file."""
    found: list[Case] = []
    for number, entry in enumerate(parse_yaml(FILE.read_bytes(), FILE.name)):
        for slice_, pronoun, nth, who in entry["ask"]:
            names = tuple(who) if isinstance(who, list) else () if who is None else (who,)
            found.append(Case(number, slice_, entry["text"], entry.get("title"), pronoun, nth, names))
    return found


def run(coder: Coder, table: Iterable[Case]) -> list[Result]:
    """Every case with what the coder makes of it, in order; each text is read once."""
    texts: dict[int, list[Case]] = defaultdict(list)
    for case in table:
        texts[case.number].append(case)
    documents = [
        make_document(group[0].text, Source(id=str(number), title=group[0].title)) for number, group in texts.items()
    ]
    extractor = Extractor(coder.codebook)
    results: list[Result] = []
    for annotation in annotate_many(coder.model, ((document, prepare(document)) for document in documents)):
        claims = extractor.extract(annotation)
        cast = resolve(coder.kb, annotation.document, claims)
        group = texts[int(annotation.document.id)]
        results.extend(judge(case, annotation.document, claims, cast) for case in group)
    return results


def judge(case: Case, document: Document, claims: Claims, cast: Cast) -> Result:
    """Hold one pronoun against its label: its characters must be those of the phrases, no more and no fewer."""
    span = case.span()
    at = next((m for m in claims.mentions if m.span == span), None)
    # A word of a longer mention ("His Majesty King X") stands for whoever that mention stands for.
    if at is None:
        at = next((m for m in claims.mentions if m.span.covers(span) and m.kind == "name"), None)
    got = frozenset(cast.of.get(at.id, ())) if at is not None else frozenset()
    names = tuple(sorted(cast.characters[number].name for number in got))
    if not case.who:
        return Result(case, "wrong" if got else "right", names)
    if not got:
        return Result(case, "none", names)
    choices = [list(_characters(phrase, case, document, claims, cast)) for phrase in case.who]
    right = any(got == frozenset().union(*choice) for choice in product(*choices))
    return Result(case, "right" if right else "wrong", names)


def _characters(phrase: str, case: Case, document: Document, claims: Claims, cast: Cast) -> Iterator[frozenset[int]]:
    """Whom a phrase stands for where the text uses it; of a text's title, its author."""
    if phrase == TITLE:
        for character in cast.characters:
            if character.person and character.name in (case.title or ""):
                yield frozenset((character.number,))
        return
    for span in _places(phrase, document.text):
        inside = [m for m in claims.mentions if m.span.overlaps(span) and m.id in cast.of and m.kind != "pronoun"]
        last = [m for m in inside if m.span.end >= span.end] or inside
        for mention in last:
            yield frozenset(cast.of[mention.id])


def _places(phrase: str, text: str) -> list[Span]:
    return [Span(*match.span()) for match in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", text)]


def rows(results: Iterable[Result]) -> list[str]:
    """A line a slice, and one for all."""
    by: dict[str, list[str]] = defaultdict(list)
    for result in results:
        by[result.case.slice].append(result.verdict)
        by["all"].append(result.verdict)
    return [
        f"{name:14}{len(found):6}{found.count('right'):7}{found.count('wrong'):7}{found.count('none'):6}"
        for name, found in by.items()
    ]
