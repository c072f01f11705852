"""A desk for tests of the engine: a ledger, a web server, pages, and a coder that takes no time."""

import datetime as dt
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dragoman.document import Document
from dragoman.engine.feeds import Feeds, Polling
from dragoman.engine.jobs import jobs_of
from dragoman.engine.options import WorkOptions
from dragoman.engine.summary import Summary
from dragoman.engine.worker import Worker
from dragoman.ingest.fetch import Fetcher
from dragoman.ingest.items import Link
from dragoman.ingest.outcome import Attempt, Outcome
from dragoman.record.models import Record, Run
from dragoman.resolve import Heard
from dragoman.store import Ledger
from web_server import WebServer, local_settings, names

FILLER = (
    "The talks in {city} lasted {n} hours and went through border trade, visas, fisheries and the rail link. "
    "Officials of both delegations said that a working group on {topic} would report within {n} weeks. "
    "A joint commission had last met there in the spring, when it put off the question of {topic}."
)
CITIES = ("Oslo", "Helsinki", "Riga", "Vilnius", "Warsaw", "Prague", "Vienna", "Bern", "Lisbon", "Dublin")
TOPICS = ("cod quotas", "pylons", "ferries", "student visas", "timber duties", "border posts", "radar", "tunnels")


def story(number: int) -> str:
    """The paragraphs of a story that shares few sentences with those of other numbers."""
    city, topic = CITIES[number % len(CITIES)], TOPICS[number % len(TOPICS)]
    lead = f"Minister number {number} of Norway met the ambassador of Finland in {city} on Friday about {topic}."
    middle = " ".join(
        f"Point {number * 7 + k} of the list, on item {number * 13 + k * k}, was settled by envoy {k + number}."
        for k in range(6)
    )
    return "\n\n".join((lead, FILLER.format(city=city, topic=topic, n=number + 2), middle))


def page(text: str, title: str = "A meeting", head: str = "", day: str = "2023-03-03") -> str:
    """A page of HTML as newspapers make them."""
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))
    date = f'<meta property="article:published_time" content="{day}T12:00:00-05:00">' if day else ""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{date}{head}</head>'
        f"<body><nav><a href='/'>Home</a></nav><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


def rss(links: Iterable[str], title: str = "News") -> str:
    """A feed that names these pages."""
    items = "".join(
        f"<item><title>Item {n}</title><link>{link}</link><pubDate>Fri, 03 Mar 2023 09:00:00 GMT</pubDate></item>"
        for n, link in enumerate(links)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'


class QuickCoder:
    """Gives each document an empty record; fails on those that say CRASH."""

    run = Run(dragoman="0.1.0", model="en_test 1.0", codebook="c0de", kb="feed")

    def with_heard(self, heard: Heard) -> "QuickCoder":
        return self

    def code(self, document: Document) -> Record:
        if "CRASH" in document.text:
            raise KeyError("a defect")
        return Record(document=document, run=self.run, actors=(), events=(), statements=())

    def pipe(self, documents: Iterable[Document]) -> Iterator[Record]:
        yield from [self.code(document) for document in list(documents)]


@dataclass
class Desk:
    """One ledger and one server; each :meth:`work` is a worker of its own, as a process would be."""

    folder: Path
    server: WebServer
    place: str = ""
    told: list[Attempt] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    settings: dict[str, Any] = field(default_factory=dict)

    def ledger(self) -> Ledger:
        return Ledger.open(self.place or self.folder / "news.ledger")

    def serve(self, path: str, answer: Any) -> str:
        return self.server.route(path, answer)

    def put(self, *urls: str) -> int:
        with self.ledger() as ledger:
            return ledger.queue.put(jobs_of((Link(url, "") for url in urls), self._bad))

    def work(self, **options: Any) -> Summary:
        usual: dict[str, Any] = {"threads": 4, "patience": dt.timedelta()}
        with self.ledger() as ledger, self.fetcher() as fetcher:
            worker = Worker(ledger, fetcher, QuickCoder, WorkOptions(**(usual | options)), self.told.append)
            return worker.run(self.stop)

    def poll(self) -> Summary:
        summary = Summary()
        with self.ledger() as ledger, self.fetcher() as fetcher:
            Feeds(ledger, fetcher, Polling("poller", 4), self.told.append).poll(summary, self.stop)
        return summary

    def fetcher(self) -> Fetcher:
        return Fetcher(local_settings(retries=0, **self.settings), resolve=names())

    def fetch(self, *urls: str, **options: Any) -> Counter[Outcome]:
        """Queue pages and do the work: how the attempts ended."""
        self.put(*urls)
        return self.work(**options).outcomes

    def _bad(self, error: Exception) -> None:
        raise error
