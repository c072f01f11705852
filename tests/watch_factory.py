"""Records for tests of watches: short stories of two countries, made without the language model."""

import datetime as dt
import uuid
from typing import Any

from dragoman.record.models import Record, Run
from dragoman.store import Channel, Condition, Watch, read_condition
from dragoman.store.stored import Stored
from record_factory import RUN, Story, day

NEW_RUN = RUN.model_copy(update={"codebook": "0ther"})


def condition(**fields: Any) -> Condition:
    return read_condition(fields)


def stored(record: Record, version: int = 1) -> Stored:
    return Stored(1, version, 1, dt.datetime(2023, 3, 3, tzinfo=dt.UTC), record)


def watch(asked: Condition, *channels: Channel) -> Watch:
    return Watch(1, "w", uuid.UUID(int=1), asked, channels, 0, dt.datetime(2023, 3, 3, tzinfo=dt.UTC))


def meeting(id: str, when: str = "2023-03-03", pair: tuple[str, str] = ("IND", "ISR"), **more: Any) -> Record:
    """One event on a day between two ministers; ``type``, ``score``, ``quad``, ``status`` and the rest may be given."""
    run: Run = more.pop("run", RUN)
    first, second = more.pop("names", ("Anil Rao", "Dana Peled"))
    text = more.pop("text", f"Minister {first} received {second} in town and spoke of drones. They left.")
    story = Story(id, text, when)
    office = more.pop("office", "Minister of Defence")
    actors = (story.actor(first, pair[0], office=office, wikidata="Q77"),)
    other = (story.actor(second, pair[1]),)
    dated = more.pop("date", day(when))
    story.event(
        more.pop("type", "CONSULT"), "received", actors, dated, recipients=other, **({"modes": ("visit",)} | more)
    )
    return story.record(run)


def denial(id: str, run: Run = RUN) -> Record:
    story = Story(id, "Dana Peled denied that any deal on drones was made. Nobody asked more.")
    speaker = story.actor("Dana Peled", "ISR")
    story.statement(speaker, "that any deal on drones was made", stance="denies", topics=("deal on drones",))
    return story.record(run)


def promise(id: str, due: str | None, run: Run = RUN) -> Record:
    story = Story(id, "Anil Rao promised Dana Peled to send ten boats.")
    by, to = story.actor("Anil Rao", "IND"), story.actor("Dana Peled", "ISR")
    story.commitment("send ten boats", (by,), (to,), due=day(due) if due else None)
    return story.record(run)
