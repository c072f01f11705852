"""Copies of one story: which of them stands for it, and what each adds to what it copies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.text import Text

from dragoman.ingest import near
from dragoman.read.words import plain
from dragoman.store import CopyOf, Ledger
from dragoman.store.copies import Member


@dataclass(frozen=True, slots=True)
class Copy:
    """A text of a story; ``adds`` are the sentences that it has beyond each text that it copies."""

    member: Member
    kinds: tuple[str, ...]
    adds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """One story in all its copies."""

    lead: str
    """The id of the document that stands for it."""
    copies: tuple[Copy, ...]

    def as_json(self) -> dict[str, Any]:
        """For scripts."""
        return {
            "lead": self.lead,
            "copies": [
                {
                    "document": copy.member.document_id,
                    "version": copy.member.version,
                    "publisher": copy.member.publisher,
                    "published": copy.member.published,
                    "characters": copy.member.characters,
                    "of": [
                        {"document": one.of_document, "kind": one.kind, "similarity": one.similarity}
                        for one in copy.member.of
                    ],
                    "adds": list(copy.adds),
                }
                for copy in self.copies
            ],
        }


def story_of(ledger: Ledger, members: Sequence[Member]) -> Story:
    """The story that hangs together in these documents, its texts read from the ledger."""
    texts = {one.number: ledger.text_of(one.number) for one in members}
    chosen = near.choose_lead(
        [near.member(str(one.number), texts[one.number], one.published, one.publisher) for one in members]
    )
    lead = next(one.document_id for one in members if str(one.number) == chosen.id)
    return Story(lead, tuple(_copy(one, texts[one.number]) for one in members))


def _copy(member: Member, text: str) -> Copy:
    return Copy(member, tuple(dict.fromkeys(one.kind for one in member.of)), tuple(_adds(member.of, text)))


def _adds(of: Sequence[CopyOf], text: str) -> list[str]:
    """What the text has that nothing it copies has: the stretches that all comparisons name."""
    spans = set(of[0].adds).intersection(*(one.adds for one in of)) if of else set()
    return [text[span.start : span.end] for span in sorted(spans)]


def print_stories(console: Console, stories: Iterable[Story]) -> None:
    """Each story with its copies; a line where there are none."""
    none = True
    for story in stories:
        if not none:
            console.print()
        none = False
        console.print(Text(plain(story.lead), style="bold"), soft_wrap=True)
        for copy in story.copies:
            if copy.member.document_id != story.lead:
                _print_copy(console, copy)
    if none:
        console.print("no copies")


def _print_copy(console: Console, copy: Copy) -> None:
    member = copy.member
    about = ", ".join(filter(None, (" ".join(copy.kinds), member.publisher, str(member.published or ""))))
    console.print(Text(f"  {plain(member.document_id)} ({about})"), soft_wrap=True)
    for words in copy.adds:
        console.print(Text(f"    + {plain(words)}", style="green"), soft_wrap=True)
