"""What happens to a story on its way through agencies, papers and portals, done to real texts: each edit by its name.

An edit takes a text and a source of random numbers and gives the edited text, or "" where it cannot be done to it.
"""

import random
import re
import textwrap
from collections.abc import Callable

Edit = Callable[[str, random.Random, str], str]
"""Text, random numbers and another document's text."""

SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])")
_REWORDED = {
    "announced": "unveiled", "announces": "has unveiled", "spoke": "held talks", "discussed": "went over",
    "underscored": "stressed", "reaffirmed": "restated", "welcomed": "hailed", "agreed": "resolved",
    "important": "significant", "help": "assist", "today": "on the day", "will": "is set to", "work": "efforts",
    "efforts": "work", "continue": "carry on", "provide": "give", "ensure": "make certain", "support": "backing",
    "meeting": "session", "call": "conversation", "people": "citizens", "also": "in addition",
    "including": "among them", "across": "throughout", "many": "a great many", "must": "has to",
    "said": "stated", "issued": "put out",
}  # fmt: skip
_BRITISH = {
    "color": "colour", "labor": "labour", "honor": "honour", "honored": "honoured", "neighbors": "neighbours",
    "defense": "defence", "center": "centre", "centers": "centres", "program": "programme", "programs": "programmes",
    "organization": "organisation", "organizations": "organisations", "recognize": "recognise", "favor": "favour",
    "recognized": "recognised", "authorized": "authorised", "authorize": "authorise", "behavior": "behaviour",
    "modernize": "modernise", "prioritize": "prioritise", "emphasized": "emphasised", "traveled": "travelled",
    "canceled": "cancelled", "license": "licence", "fulfill": "fulfil", "realize": "realise", "harbor": "harbour",
}  # fmt: skip
_FOOT = (
    "(This story has not been edited by the newsroom staff and is auto-generated from a syndicated feed.)",
    "(Reporting by Ann Archer and Raj Mehta; Editing by Tom Hill)",
    "All rights reserved. This material may not be published, broadcast, rewritten or redistributed.",
    "Except for the headline, this story has not been edited by our staff and is published from a syndicated feed.",
    "Our Standards: The Thomson Reuters Trust Principles.",
    "Copyright 2022 The Example Tribune. All rights reserved.",
)
_BETWEEN = ("ALSO READ | Five things to know this week", "Advertisement", "Read more: What it means for markets",
            "Subscribe to our newsletter", "Story continues below", "Follow us on Twitter for updates")  # fmt: skip
_BYLINES = ("By Ann Archer", "By Raj Mehta and Tom Hill, Staff Writers", "By Our Special Correspondent")
_DATELINES = ("WASHINGTON (Reuters) - ", "WASHINGTON, March 3 (AFP) - ", "Washington, Mar 3 (PTI): ", "LONDON (AP) — ")
_HEADLINES = ("What the White House is saying now", "UPDATE 2-US leader moves on agenda", "Explained: the latest step",
              "World News | Washington acts, and here is how")  # fmt: skip


def paragraphs(text: str) -> list[str]:
    """The paragraphs; of a text that is one, groups of three sentences."""
    found = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    if len(found) > 2:
        return found
    sentences = SENTENCE.split(text.strip())
    return [" ".join(sentences[n : n + 3]) for n in range(0, len(sentences), 3)]


def cut(text: str, dice: random.Random, _: str) -> str:
    """Cut from the end to 35 to 80 per cent of the words, at a paragraph's border."""
    parts, words = paragraphs(text), len(text.split())
    ends = [n for n in range(1, len(parts)) if 0.35 <= len(" ".join(parts[:n]).split()) / words <= 0.8]
    return "\n\n".join(parts[: dice.choice(ends)]) if ends else ""


def inner(text: str, dice: random.Random, _: str) -> str:
    """A fifth to a half of the paragraphs taken out, the first kept."""
    parts, words = paragraphs(text), len(text.split())
    if len(parts) < 4:
        return ""
    gone = set(dice.sample(range(1, len(parts)), max(1, int(len(parts) * dice.uniform(0.2, 0.5)))))
    kept = "\n\n".join(part for n, part in enumerate(parts) if n not in gone)
    return kept if len(kept.split()) >= 0.35 * words else ""


def headline(text: str, dice: random.Random, _: str) -> str:
    """Another headline on top."""
    return f"{dice.choice(_HEADLINES)}\n\n{text}"


def lead(text: str, dice: random.Random, _: str) -> str:
    """The first paragraph in other words: synonyms, another opening, its sentences turned round."""
    parts = paragraphs(text)
    if len(parts) < 3:
        return ""
    sentences = SENTENCE.split(_replaced(parts[0], _REWORDED))
    opening = dice.choice(
        ("In a statement put out by the White House, ", "According to officials, ", "In Washington, ")
    )
    sentences[0] = opening + sentences[0][0].lower() + sentences[0][1:]
    return "\n\n".join([" ".join([sentences[0], *reversed(sentences[1:])]), *parts[1:]])


def added(text: str, dice: random.Random, donor: str) -> str:
    """Two paragraphs of another document put in, at most half of the text's length and a third of the donor's."""
    parts, given = paragraphs(text), paragraphs(donor)
    pairs = [(n, n + 1) for n in range(len(given) - 1)]
    pairs = [
        pair
        for pair in pairs
        if 25 <= sum(len(given[n].split()) for n in pair) <= min(len(text.split()) / 2, len(donor.split()) / 3)
    ]
    if not pairs:
        return ""
    at, pair = dice.randrange(1, len(parts) + 1), dice.choice(pairs)
    return "\n\n".join([*parts[:at], *(given[n] for n in pair), *parts[at:]])


def boilerplate(text: str, dice: random.Random, _: str) -> str:
    """A byline, a dateline, lines of the page between paragraphs, the syndicate's words at the foot."""
    parts = paragraphs(text)
    parts[0] = dice.choice(_DATELINES) + parts[0]
    for line in dice.sample(_BETWEEN, 2):
        parts.insert(dice.randrange(1, len(parts) + 1), line)
    return "\n\n".join([dice.choice(_BYLINES), *parts, *dice.sample(_FOOT, 2)])


def spelling(text: str, _: random.Random, __: str) -> str:
    """British spelling."""
    changed = _replaced(text, _BRITISH)
    return changed if changed != text else ""


def marks(text: str, dice: random.Random, _: str) -> str:
    """Straight quotes, mojibake, references, other spaces and dashes, or lines wrapped at 72 characters."""
    way = dice.randrange(4)
    if way == 0:
        return text.replace("’", "'").replace("“", '"').replace("”", '"').replace("—", "--").replace("–", "-")
    if way == 1:
        return text.replace("’", "â€™").replace("“", "â€œ").replace("”", "â€\u009d").replace("'", "â€™")
    if way == 2:
        return text.replace("&", "&amp;").replace('"', "&quot;").replace("’", "&rsquo;").replace(". ", ".&nbsp;&nbsp;")
    return "\n\n".join(textwrap.fill(part, 72) for part in paragraphs(text))


def order(text: str, dice: random.Random, _: str) -> str:
    """Half of the paragraphs with their sentences in another order."""
    parts = []
    for part in paragraphs(text):
        sentences = SENTENCE.split(part)
        if len(sentences) > 1 and dice.random() < 0.5:
            dice.shuffle(sentences)
        parts.append(" ".join(sentences))
    changed = "\n\n".join(parts)
    return changed if changed.split() != text.split() else ""


def merged(text: str, dice: random.Random, _: str) -> str:
    """Paragraphs run together, by twos or all."""
    parts = paragraphs(text)
    step = 2 if dice.random() < 0.5 else len(parts)
    return "\n\n".join(" ".join(parts[n : n + step]) for n in range(0, len(parts), step))


def agency(text: str, dice: random.Random, _: str) -> str:
    """A dateline with an agency's name."""
    return dice.choice(_DATELINES) + text


def attribution(text: str, dice: random.Random, _: str) -> str:
    """What was said is told reporters, stated or announced."""
    if len(re.findall(r"\bsaid\b", text)) < 2:
        return ""
    return re.sub(r"\bsaid\b", lambda _: dice.choice(("told reporters", "stated", "remarked", "added")), text)


def typos(text: str, dice: random.Random, _: str) -> str:
    """Two letters exchanged in one word of fifty."""
    words = text.split(" ")
    for n, word in enumerate(words):
        if len(word) > 5 and word.isalpha() and dice.random() < 0.04:
            at = dice.randrange(1, len(word) - 2)
            words[n] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    changed = " ".join(words)
    return changed if changed != text else ""


def mixed(text: str, dice: random.Random, donor: str) -> str:
    """Three edits one on the other: what a portal makes of a cut story."""
    done = 0
    for edit in dice.sample((cut, inner, lead, added, order, merged, spelling, typos, headline), 5):
        changed = edit(text, dice, donor)
        if changed and done < 2:
            text, done = changed, done + 1
    return boilerplate(text, dice, donor)


def _replaced(text: str, table: dict[str, str]) -> str:
    def one(found: re.Match[str]) -> str:
        new = table[found[0].lower()]
        return new[0].upper() + new[1:] if found[0][0].isupper() else new

    return re.sub(rf"\b(?:{'|'.join(table)})\b", one, text, flags=re.I)


EDITS: dict[str, Edit] = {
    edit.__name__: edit
    for edit in (
        cut, inner, headline, lead, added, boilerplate, spelling, marks, order, merged, agency, attribution, typos,
        mixed,
    )
}  # fmt: skip
