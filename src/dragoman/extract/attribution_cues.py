"""The cue words of ``cues.yaml`` and the channels of ``channels.yaml``, validated once and looked up by lemma."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from dragoman.data import read_model, read_yaml
from dragoman.errors import DataError

CUES, CHANNELS = "cues.yaml", "channels.yaml"

# Frames that are not prepositions; cues.yaml says at its head what each means.
FRAMES = frozenset(("that", "quote", "whom", "np", "to", "ing", "as", "named", "passive", "raising"))
PREPOSITIONS = frozenset(("about", "of", "for", "on", "to", "at", "with", "against", "in", "by", "over", "upon", "out"))


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Example(_Part):
    """A sentence of our own with the attribution that must be found in it; parts of a span are set apart by " | "."""

    text: str
    source: str
    cue: str
    content: str
    kind: str | None = None
    channel: str | None = None
    relayed: bool = False


class Group(_Part):
    """Verbs that report in the same way."""

    name: str
    spoken: bool
    relays: bool
    relay_only: bool = False
    verbs: dict[str, str]
    examples: tuple[Example, ...] = Field(min_length=1)


class RecordExample(_Part):
    """A sentence and whether its source is on the record."""

    text: str
    on_record: bool


class Unnamed(_Part):
    """Sources that nobody can be held to."""

    labels: frozenset[str]
    """Labels of a transcript in lower case, behind which another person may speak each time."""
    heads: frozenset[str]
    roles: frozenset[str]
    phrases: tuple[str, ...]
    institutions: frozenset[str]
    examples: tuple[RecordExample, ...]


class Unreal(_Part):
    """Where a cue tells of no utterance: "could call on", "if Peru says", "without saying", "anybody who says"."""

    modals: frozenset[str]
    marks: frozenset[str]
    governors: frozenset[str]
    left_undone: frozenset[str]
    prepositions: frozenset[str]
    anybody: frozenset[str]


class CueFile(_Part):
    """The schema of ``cues.yaml``."""

    groups: tuple[Group, ...]
    adjectives: dict[str, str]
    nouns: dict[str, str]
    light_verbs: frozenset[str] = frozenset()
    uttered_nouns: frozenset[str] = frozenset()
    issuing_verbs: frozenset[str] = frozenset()
    issued_nouns: frozenset[str] = frozenset()
    noun_examples: tuple[Example, ...]
    adverbials: tuple[str, ...]
    adverbial_examples: tuple[Example, ...]
    not_speakers: frozenset[str]
    speaker_words: frozenset[str]
    spokespeople: frozenset[str]
    unreal: Unreal
    unnamed: Unnamed


class Channel(_Part):
    """One way in which words reach the public."""

    name: str
    nouns: tuple[str, ...]
    platforms: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    in_title: tuple[str, ...] = ()
    not_behind: frozenset[str] = frozenset()


class ChannelExample(_Part):
    """A sentence and the channel of its statement."""

    text: str
    channel: str | None


class ChannelFile(_Part):
    """The schema of ``channels.yaml``."""

    prepositions: frozenset[str]
    nothing: frozenset[str]
    outlet_words: frozenset[str]
    channels: tuple[Channel, ...]
    examples: tuple[ChannelExample, ...]


@dataclass(frozen=True, slots=True)
class Cue:
    """One word as a cue: its lemma, the group it belongs to, and the frames in which it counts."""

    lemma: str
    group: str
    frames: frozenset[str]
    spoken: bool
    relays: bool
    relay_only: bool = False


@dataclass(frozen=True, slots=True)
class CueBook:
    """All cues by lemma. A verb may have several entries, tried in the order of the file."""

    verbs: Mapping[str, tuple[Cue, ...]]
    adjectives: Mapping[str, Cue]
    nouns: Mapping[str, Cue]
    light_verbs: frozenset[str]
    uttered_nouns: frozenset[str]
    """Nouns of words that were uttered, before a that-clause."""
    issuing_verbs: frozenset[str]
    issued_nouns: frozenset[str]
    """What is issued, besides the nouns of channels."""
    adverbials: Mapping[str, tuple[tuple[str, ...], ...]]
    """First word of the adverbial to the whole of it, in lower case."""
    adverbial_cue: Cue
    not_speakers: frozenset[str]
    speaker_words: frozenset[str]
    """Words in capitals before a colon by which a label is known for a speaker's: titles, offices, parts."""
    spokespeople: frozenset[str]
    """Heads of sources who speak for somebody else, so that "he" in their words may be another."""
    unreal: Unreal
    unnamed: Unnamed


@dataclass(frozen=True, slots=True)
class ChannelBook:
    """Channels by noun, by name of a service, by verb, by kind of speaker and of audience."""

    prepositions: frozenset[str]
    nothing: frozenset[str]
    nouns: Mapping[str, str]
    platforms: Mapping[str, str]
    """Names of services, in lower case, that count only where the text has a capital."""
    verbs: Mapping[str, str]
    speakers: Mapping[str, str]
    audiences: Mapping[str, str]
    scenes: Mapping[str, str]
    to: Mapping[str, str]
    outlets: frozenset[str]
    """Newspapers and stations, in lower case, and the words with which the names of others end."""
    titles: Mapping[str, str]
    in_title: Mapping[str, str]
    not_behind: Mapping[str, frozenset[str]]
    """Channel to the prepositions behind which its nouns are something else."""


def _read(name: str, schema: type[CueFile] | type[ChannelFile]) -> Any:
    return read_model(name, schema)


def _frames(text: str, where: str) -> frozenset[str]:
    frames = frozenset(text.split())
    unknown = frames - FRAMES - PREPOSITIONS
    if unknown:
        raise DataError(f"{CUES}: {where}: unknown frame {sorted(unknown)[0]!r}")
    return frames


@cache
def cue_file() -> CueFile:
    """``cues.yaml``, validated; :class:`DataError` names the entry that does not fit."""
    file: CueFile = _read(CUES, CueFile)
    return file


@cache
def channel_file() -> ChannelFile:
    """``channels.yaml``, validated; :class:`DataError` names the entry that does not fit."""
    file: ChannelFile = _read(CHANNELS, ChannelFile)
    return file


@cache
def cue_book() -> CueBook:
    """The cues, ready to look up."""
    return build_cues(cue_file())


def build_cues(file: CueFile) -> CueBook:
    """Index a cue file by lemma; :class:`DataError` for a frame that does not exist."""
    verbs: dict[str, tuple[Cue, ...]] = {}
    for group in file.groups:
        for lemma, text in group.verbs.items():
            frames = _frames(text, f"group {group.name} > {lemma}")
            cue = Cue(lemma, group.name, frames, group.spoken, group.relays, group.relay_only)
            verbs[lemma] = (*verbs.get(lemma, ()), cue)
    adjectives = {
        lemma: Cue(lemma, "feeling", _frames(text, f"adjectives > {lemma}"), False, True)
        for lemma, text in file.adjectives.items()
    }
    nouns = {
        lemma: Cue(lemma, "noun", _frames(text, f"nouns > {lemma}"), False, True) for lemma, text in file.nouns.items()
    }
    adverbials: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in file.adverbials:
        words = tuple(phrase.lower().split())
        adverbials[words[0]] = (*adverbials.get(words[0], ()), words)
    adverbial = Cue("according to", "adverbial", frozenset(("quote",)), spoken=True, relays=False)
    return CueBook(
        verbs,
        adjectives,
        nouns,
        file.light_verbs,
        file.uttered_nouns,
        file.issuing_verbs,
        file.issued_nouns,
        adverbials,
        adverbial,
        file.not_speakers,
        file.speaker_words,
        file.spokespeople,
        file.unreal,
        file.unnamed,
    )


def _outlets() -> frozenset[str]:
    """The names of media.yaml: who belongs to which state is for those who resolve, that they are press is for all."""
    names = [(row["name"], row.get("acronym", ""), *row.get("aliases", ())) for row in read_yaml("media.yaml")]
    return frozenset(name.lower() for row in names for name in row if name)


@cache
def channel_book() -> ChannelBook:
    """The channels, ready to look up."""
    file = channel_file()

    def by_word(field: str) -> dict[str, str]:
        return {word: channel.name for channel in file.channels for word in getattr(channel, field)}

    return ChannelBook(
        file.prepositions,
        file.nothing,
        by_word("nouns"),
        by_word("platforms"),
        by_word("verbs"),
        by_word("speakers"),
        by_word("audiences"),
        by_word("scenes"),
        by_word("to"),
        file.outlet_words | _outlets(),
        by_word("titles"),
        by_word("in_title"),
        {channel.name: channel.not_behind for channel in file.channels},
    )
