"""Which mentions, in whatever documents, are of one agreement; and the agreement's life, step by step.

Mentions with words of their own ("the Teesta water treaty") come first and make the rows; one without ("an MoU")
joins where exactly one row fits, and makes a row of its own where none or several do. All are taken in an order made
from their content, so the same mentions give the same agreements in whatever order they were stored.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dragoman.record.models import Instrument
from dragoman.store.grouping import Telling, merge_people, name_of
from dragoman.store.relate.around import Around
from dragoman.store.relate.lists import agreement_lists
from dragoman.store.relate.mentions import ANNOUNCED, Mention, read_mention
from dragoman.store.relation import Agreement, Days, Step

SHARED = 0.5
"""Two names are of one instrument if this share of the shorter one's words stands in the other."""
_DAY = dt.timedelta(days=1)
_NARROW = dt.timedelta(days=31)


@dataclass(slots=True)
class _Row:
    """The mentions that are one agreement so far, and why each is among them."""

    mentions: list[Mention] = field(default_factory=list)
    why: list[str] = field(default_factory=list)

    def add(self, mention: Mention, why: str) -> None:
        self.mentions.append(mention)
        self.why.append(f"{mention.telling.source.id}#{mention.telling.part_id}: {why}")


def agreements(
    tellings: Iterable[Telling[Instrument]], around: Mapping[str, Around], pair: tuple[str, str]
) -> tuple[Agreement, ...]:
    """The agreements to which both of the pair are parties, in the order of time.

    ``around`` has the document of each telling by its id.
    """
    mentions = [read_mention(one, around[one.source.id]) for one in tellings]
    return linked(one for one in mentions if set(pair) <= one.by)


def linked(mentions: Iterable[Mention]) -> tuple[Agreement, ...]:
    """The agreements that these mentions are of, in the order of time."""
    found = [_agreement(row) for row in link(mentions)]
    used: dict[str, int] = defaultdict(int)
    named: list[Agreement] = []
    for one in sorted(found, key=lambda one: (_first_day(one), one.id, one.name, _places(one))):
        used[one.id] += 1
        again = one if used[one.id] == 1 else one.model_copy(update={"id": f"{one.id}-{used[one.id]}"})
        named.append(again)
    return tuple(named)


def link(mentions: Iterable[Mention]) -> list[_Row]:
    """The rows, each with the mentions that belong to it.

    A mention whose parties are only those of its document makes no row, and is left out where not exactly one fits.
    """
    rows: list[_Row] = []
    everything = sorted(mentions, key=lambda one: one.order)
    ordered = [one for one in everything if one.inferred != "document"]
    for mention in (one for one in ordered if one.words):
        _place_named(mention, rows)
    named = list(rows)
    waiting: list[Mention] = []
    for mention in (one for one in ordered if not one.words):
        fits = [
            row for row in named if all(_fits(mention, other) for other in row.mentions) and _same_day(mention, row)
        ]
        if len(fits) == 1:
            fits[0].add(mention, "names nothing; the only one of this kind, these parties and this day")
        else:
            waiting.append(mention)
    for mention in waiting:
        own = [row for row in rows if row not in named and all(_fits(mention, other) for other in row.mentions)]
        own = [row for row in own if _same_day(mention, row)]
        if len(own) == 1:
            own[0].add(mention, "the same kind, parties and day")
        else:
            rows.append(_new(mention))
    for mention in (one for one in everything if one.inferred == "document"):
        fits = [row for row in rows if all(_fits(mention, other) for other in row.mentions) and _called(mention, row)]
        if len(fits) == 1:
            fits[0].add(mention, "names no parties; the only one of the two countries of its document that fits")
    return rows


def _called(mention: Mention, row: _Row) -> bool:
    """True if a mention's own words are those of the row; without any, if its days are."""
    if mention.words:
        return any(one.words and _alike(mention, one) for one in row.mentions)
    return _same_day(mention, row)


def _place_named(mention: Mention, rows: list[_Row]) -> None:
    fits = [row for row in rows if all(_fits(mention, other) and _alike(mention, other) for other in row.mentions)]
    if not fits:
        rows.append(_new(mention))
        return
    best = max(fits, key=lambda row: (_same_day(mention, row), max(_shared(mention, one) for one in row.mentions)))
    shared = sorted({word for one in best.mentions for word in mention.words & one.words})
    days = "; its days meet those of the row" if _same_day(mention, best) else ""
    best.add(
        mention, f"the same parties, a kind of one family, and in its name: {', '.join(shared)}{days}{_from(mention)}"
    )


def _from(mention: Mention) -> str:
    return f"; parties from its {mention.inferred}" if mention.inferred else ""


def _new(mention: Mention) -> _Row:
    row = _Row()
    row.add(
        mention,
        f"the first of its row: {', '.join(sorted(mention.words)) or 'names nothing of its own'}{_from(mention)}",
    )
    return row


def _fits(one: Mention, other: Mention) -> bool:
    """False where parties, kind or days say that they are two."""
    parties = one.by <= other.by or other.by <= one.by
    kinds = one.family is None or other.family is None or one.family == other.family
    return parties and kinds and _lives(one, other)


def _lives(one: Mention, other: Mention) -> bool:
    """True if both days can be of one life: a stage that comes once has one day, and none comes before an earlier."""
    lists = agreement_lists()
    if one.stage is None or other.stage is None or one.days is None or other.days is None:
        return True
    if one.stage == other.stage:
        once = one.stage in lists.once or (one.stage in lists.per_party and _acting(one) == _acting(other))
        return not once or _meet(one, other)
    first, second = sorted((one, other), key=lambda mention: lists.order(mention.stage or ""))
    return (first.days or second.days)[0] <= second.days[1] + _DAY if first.days and second.days else True


def _meet(one: Mention, other: Mention) -> bool:
    """True if the days overlap, or are neighbours unless both are stated in words."""
    if one.days is None or other.days is None:
        return False
    gap = max(one.days[0], other.days[0]) - min(one.days[1], other.days[1])
    return gap <= dt.timedelta(0) or (gap == _DAY and not (one.stated and other.stated))


def _same_day(mention: Mention, row: _Row) -> bool:
    """True if a mention of the row tells the same stage of the same, narrow days; or has the document in common."""
    return any(
        (mention.stage == one.stage and _meet(mention, one) and (_narrow(one) or _one_a_year(mention, one)))
        or (mention.telling.source.id == one.telling.source.id and mention.stage in (None, one.stage))
        for one in row.mentions
    )


def _narrow(mention: Mention) -> bool:
    return mention.days is not None and mention.days[1] - mention.days[0] <= _NARROW


def _one_a_year(one: Mention, other: Mention) -> bool:
    """True if both are of a kind of which the year is enough to tell one from another, and of the same year."""
    kind = one.telling.part.kind
    if kind not in agreement_lists().yearly or other.telling.part.kind != kind or not one.days or not other.days:
        return False
    return len({day.year for days in (one.days, other.days) for day in days}) == 1


def _alike(one: Mention, other: Mention) -> bool:
    return _shared(one, other) >= SHARED


def _shared(one: Mention, other: Mention) -> float:
    return len(one.words & other.words) / max(1, min(len(one.words), len(other.words)))


def _agreement(row: _Row) -> Agreement:
    members = sorted(row.mentions, key=lambda one: one.telling.order)
    title = max(
        members, key=lambda one: (bool(one.words), len(one.words), len(one.telling.part.name), -members.index(one))
    )
    tellings = sorted(
        (one.telling for one in members),
        key=lambda one: (one.source.published is None, str(one.source.published), one.source.id),
    )
    steps = _steps(members)
    day = _day(steps)
    countries = tuple(sorted({country for one in members for country in one.by}))
    key = ("agreement", title.family or "agreement", *sorted(title.words), *countries)
    terms = sorted({one.term for one in members if one.term is not None})
    documents = {telling.source.id: telling.source for telling in tellings}
    return Agreement(
        id=name_of(key, day.start.isoformat() if day else "undated"),
        date=day,
        actors=merge_people(person for one in tellings for person in one.people),
        countries=countries,
        reports=len(documents),
        documents=tuple(documents.values()),
        quotes=tuple(quote for one in tellings for quote in one.quotes),
        kind=title.telling.part.kind,
        name=title.telling.part.name,
        action=_action(members),
        steps=steps,
        term=terms[0] if len(terms) == 1 else None,
        areas=tuple(sorted({area for one in members for area in one.areas})),
        why=tuple(sorted(row.why)),
    )


def _steps(members: Sequence[Mention]) -> tuple[Step, ...]:
    """The life of the agreement: its stages in their order, each as often as it has days that do not meet."""
    lists = agreement_lists()
    found: list[list[Mention]] = []
    for one in sorted((one for one in members if one.stage is not None), key=_narrowest):
        same = [step for step in found if step[0].stage == one.stage and all(_meet(one, other) for other in step)]
        if one.stage in lists.once | {ANNOUNCED} and not same:
            same = [step for step in found if step[0].stage == one.stage]
        if same:
            same[0].append(one)
        else:
            found.append([one])
    steps = [_step(members) for members in found]
    return tuple(sorted(steps, key=lambda one: (lists.order(one.stage), str(one.date and one.date.start), one.by)))


def _narrowest(one: Mention) -> tuple[object, ...]:
    width = (one.days[1] - one.days[0]).days if one.days else 10**6
    return (width, not one.stated, one.telling.order)


def _step(members: Sequence[Mention]) -> Step:
    best = members[0]
    # "Norway ratified the treaty with Denmark": whose act it is stands in the acting side of the telling's people.
    return Step(
        stage=best.stage or ANNOUNCED,
        date=Days(start=best.days[0], end=best.days[1]) if best.days else None,
        by=tuple(sorted({country for one in members for country in _acting(one)})),
        quotes=tuple(quote for one in members for quote in one.telling.quotes),
    )


def _acting(mention: Mention) -> frozenset[str]:
    """Who took the step: of what each party does for itself, the one named first."""
    if mention.stage in agreement_lists().per_party and mention.telling.people:
        first = mention.telling.people[0].country
        return frozenset((first,)) if first else mention.by
    return mention.by


def _day(steps: Sequence[Step]) -> Days | None:
    """The agreement's day: of its signing, or of the first step that has one."""
    signed = [one.date for one in steps if one.stage == "signed" and one.date]
    return next(iter([*signed, *(one.date for one in steps if one.date)]), None)


def _action(members: Sequence[Mention]) -> str | None:
    """What was last done to it, in the life's order."""
    lists = agreement_lists()
    done = [one for one in members if one.stage is not None and one.stage != ANNOUNCED]
    if not done:
        return members[0].telling.part.action
    last = max(done, key=lambda one: (lists.order(one.stage or ""), one.telling.order))
    return last.telling.part.action


def _places(one: Agreement) -> list[tuple[object, ...]]:
    """Where its quotes stand, which tells two of one day and name apart."""
    return [(quote.document, quote.version, quote.span) for quote in one.quotes]


def _first_day(one: Agreement) -> dt.date:
    if one.date is not None:
        return one.date.start
    return min((source.published for source in one.documents if source.published), default=dt.date.max)
