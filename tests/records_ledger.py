"""A ledger with something on every page of records: agreements, promises, gaps, copies, watches, runs, decisions.

Names in it are hostile: they hold markup, quotation marks, slashes, hashes and ends that mean something in an address.
"""

import datetime as dt

from dragoman.document import Span
from dragoman.ingest.outcome import Attempt, Outcome
from dragoman.record import Record
from dragoman.record.models import Assessment
from dragoman.store import Channel, CopyOf, Decided, Job, Ledger, Poll, Verdict
from record_factory import RUN, Story, call, day
from watch_factory import condition

MARKUP = "<script>alert('x')</script>"
HOSTILE = f'{MARKUP} & "é" 100% ?a=b#c/../d.json'
"""As an id, a name, a title: nothing of it may reach a page as markup, and its address must lead back to it."""
SOURCE = "https://feed.example/rss?a=1&b=<2>"
WATCH = f"gulf & {MARKUP}.atom"
TODAY = dt.datetime.now(dt.UTC)
TREATY = "water.txt"


def fill_pages(address: str) -> None:
    """All of it; in the ledger at ``address``, which is made."""
    with Ledger.open(address) as ledger:
        ledger.watches.add(WATCH, condition(countries=["IND"]), [Channel("webhook", "https://hook.example/s3cret")])
        for record in _records():
            ledger.add(record)
        list(ledger.watches.look())
        _take_in(ledger)
        _decide(ledger)
        first, second = (ledger.versions(id)[0].number for id in (HOSTILE, "copy"))
        ledger.copies.add(second, [CopyOf(first, "near", 0.9, 0.8, (Span(0, 5),))])
        ledger.reconcile()


def _records() -> list[Record]:
    again = RUN.model_copy(update={"codebook": "0ther"})
    return [
        _treaty("talks", "India and Israel negotiated the Water Treaty on desalination.", "negotiated", "2023-01-10"),
        _treaty(TREATY, "India and Israel signed the Water Treaty for ten years.", "signed", "2023-02-01"),
        _promise("promise", "India will send Israel 40 water pumps.", "2023-03-01"),
        _promise(HOSTILE, "India will build Israel a school.", "2023-03-02", due="2023-04-01"),
        _kept(),
        call("copy", title=HOSTILE, publisher=HOSTILE, url="javascript:alert(1)"),
        call("twice", title="Ministers talk"),
        call("twice", title="Ministers talk", run=again, modes=("visit",)),
        _judgement(),
        *(call(f"m{n}", date=day(f"2022-{n:02}-05"), published=f"2022-{n:02}-05", score=n) for n in range(1, 10)),
        *(call(f"n{n}", date=day(f"2022-{n:02}-05"), published=f"2022-{n:02}-05", score=n) for n in range(1, 10)),
    ]


def _treaty(id: str, text: str, action: str, published: str) -> Record:
    story = Story(id, text, published)
    parties = story.actor("India", "IND", person=False), story.actor("Israel", "ISR", person=False)
    story.instrument("Water Treaty", parties, day(published), kind="treaty", action=action)
    return story.record()


def _promise(id: str, text: str, published: str, due: str | None = None) -> Record:
    story = Story(id, text, published, title=f"Pumps {MARKUP}")
    india, israel = story.actor("India", "IND", person=False), story.actor("Israel", "ISR", person=False)
    story.commitment(text[:-1], (india,), (israel,), due=day(due) if due else None)
    return story.record()


def _kept() -> Record:
    story = Story("kept", "India shipped 40 water pumps to Israel as promised.", "2023-05-01")
    india, israel = story.actor("India", "IND", person=False), story.actor("Israel", "ISR", person=False)
    story.event("AID", "shipped", (india,), day("2023-05-01"), recipients=(israel,), entry="aid-help")
    return story.record()


def _judgement() -> Record:
    text = "Ties between India and Israel have been on an upswing in the last few years."
    story = Story("judge", text, "2022-12-31")
    speaker = story.actor("India", "IND", person=False)
    one = Assessment(by=speaker, about=("IND", "ISR"), direction="up", period=None, span=Span(0, len(text)))
    return story.record().model_copy(update={"assessments": (one,)})


def _take_in(ledger: Ledger) -> None:
    """Attempts on the days before today, but for one in their midst, with reasons; a feed; a job that waits."""
    for back in (1, 2, 3, 5, 6, 7, 8):
        for n in range(4):
            at = TODAY - dt.timedelta(days=back)
            outcome = Outcome.FAILED if n == 3 else Outcome.CODED
            document = "twice" if n == 0 else None
            reason = f"http-503 {MARKUP}" if n == 3 else ""
            ledger.custody.log(Attempt(f"{SOURCE}/{n}", SOURCE, outcome, at, reason, MARKUP, document=document))
    for name in ("..", "articles/news.json", f"list {HOSTILE}", "named"):
        ledger.custody.log(Attempt("item", name, Outcome.ROBOTS, TODAY, "robots"))
    ledger.feeds.add(SOURCE, every=dt.timedelta(minutes=15))
    (feed,) = ledger.feeds.list()
    ledger.feeds.polled(feed, Poll(TODAY - dt.timedelta(days=2), Outcome.FETCHED, items=1), [])
    ledger.queue.put([Job("page", "https://h.example/", "s", "h.example")])


def _decide(ledger: Ledger) -> None:
    name = next(one.name for one in ledger.promises("IND", "ISR") if one.name.startswith("promise#"))
    ledger.settle(Verdict(name, f"Ada {MARKUP}", "the ships arrived", "kept", "kept#e1"))
    ledger.settle(Verdict(name, "Ben", "half of them", "broken", None))
    ledger.decisions.add(Decided("Cem", MARKUP, "merge", "a", {"tellings": []}))
