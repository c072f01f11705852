"""The ledger: every record kept, with its document, its version and its run, and the questions asked of it.

- ``schema`` and ``schema_...``: the tables; ``migrations`` makes them and brings older ones up to date
- ``backend``: what is asked of a database; ``sqlite`` and ``postgres`` open one and put its complaints into words
- ``rows``: a record as rows and back; ``documents`` stores and reads them; ``ledger`` is the public class
- ``queue``, ``finishing``: work that is waiting, and its end in one step; ``feeds``, ``pages``: what is asked again;
  ``custody``, ``gaps``: what came of each attempt, and where nothing came; ``copies``: which texts are near-copies
- ``facts`` of events, ``alike`` compares them, ``keyed`` finds those near each other, ``edges`` and ``clusters`` group
  them, ``reconcile`` and ``grouped`` keep happenings in the ledger with what ``beside`` reads and persons decided
  (``tied``), ``composing`` and ``answers`` show them; ``relate``: agreements, promises, trends; ``net``: by month
- ``listing``, ``listing_...``: what it holds, a page at a time, each page bounded
- ``wanted``: which happenings are asked for; ``newest``, ``leaves``: a long timeline leaf by leaf; ``figures``,
  ``light``: a relation by counts
- ``overview``: figures at a glance; ``near``, ``agreement_pages``, ``promise_pages``, ``promise_lines``: what pages
  look at, and no more; ``remembered``: answers kept until the ledger changes
- ``timeline``, ``chosen``, ``told_parts``: what the ledger says of two countries; ``relation``: the answer;
  ``tenures``: what records announce of offices; ``decisions``: what persons decided
- ``reviews``: the review desk, with its ``review_queue`` (``review_items`` in ``review_orders`` or ``review_disputed``)
  and samples for ``alpha``; ``rulings``: what binds of tellings
- ``access``: users, tokens and the log of what was done over the web
- ``runs``, ``history``: what made records, and what became of them; ``watches``: saved conditions; ``search``: words
- ``parts``: what a ledger has beside, imported when asked for
- ``versions``, ``revisions``: Alembic; ``moving``, ``backups``, ``checking``, ``readers``: a ledger as a whole

Only this package imports SQLAlchemy. What users may rely on is in docs/ledger.md.
"""

from typing import TYPE_CHECKING

from dragoman.lazy import offering

if TYPE_CHECKING:
    from dragoman.store.access import Access, Deed, Refused, Token, User, key_of
    from dragoman.store.agreement_pages import Agreements
    from dragoman.store.backend import time_limit
    from dragoman.store.copies import Candidate, Copies, Member
    from dragoman.store.custody import Custody, DayCount, ReasonCount
    from dragoman.store.decisions import Decided, Decision, Decisions
    from dragoman.store.feeds import Feed, Feeds, Poll, Polled
    from dragoman.store.gaps import Gap
    from dragoman.store.gold import GoldEvent, GoldText
    from dragoman.store.history import Entry, Histories
    from dragoman.store.intake import (
        CODE,
        PAGE,
        Added,
        CopyOf,
        Fingerprint,
        Intake,
        Job,
        Kept,
        LeaseLost,
        PageState,
        StoredVersion,
    )
    from dragoman.store.ledger import Ledger, StoredDocument
    from dragoman.store.listing import ActorsAsked, EventsAsked, StatementsAsked
    from dragoman.store.listing_rows import CodedActor, CodedEvent, CodedStatement, ListedDocument
    from dragoman.store.listing_told import HappeningsAsked, MonthsAsked
    from dragoman.store.listing_walk import DocumentsAsked, Key, Page
    from dragoman.store.overview import Brief, Busy, Coded, Codes, Figures, Overview
    from dragoman.store.pages import Pages
    from dragoman.store.promise_lines import Asked, PromiseLine, PromiseLines
    from dragoman.store.promise_pages import PromisePage, Promises
    from dragoman.store.queue import Queue, Waiting
    from dragoman.store.relate.settle import Verdict
    from dragoman.store.relate.trends import Trends
    from dragoman.store.relation import Agreement, Glance, Looked, Promise, Relation, View
    from dragoman.store.review_coded import Item
    from dragoman.store.review_items import Queued
    from dragoman.store.review_items import Wanted as ReviewWanted
    from dragoman.store.review_model import Changes, Conflict, Missed, Review, Ruling, Values, Who
    from dragoman.store.review_model import changes as checked_changes
    from dragoman.store.review_queue import Page as QueuePage
    from dragoman.store.review_samples import Double, FieldAlpha, Sample
    from dragoman.store.reviews import Reviews
    from dragoman.store.rows import content_key, run_key
    from dragoman.store.run_matching import Change
    from dragoman.store.runs import Recodable, RunCounts, Runs, StoredRun
    from dragoman.store.search import Hit as SearchHit
    from dragoman.store.snippets import Snippet
    from dragoman.store.telling_names import Name, as_subject, name_of, name_of_event
    from dragoman.store.wanted import Wanted
    from dragoman.store.watch_model import (
        Channel,
        Condition,
        Delivery,
        Found,
        Hit,
        Watch,
        parse_condition,
        read_condition,
    )
    from dragoman.store.watches import Round, State, Watches

__all__ = [
    "CODE",
    "PAGE",
    "Access",
    "ActorsAsked",
    "Added",
    "Agreement",
    "Agreements",
    "Asked",
    "Brief",
    "Busy",
    "Candidate",
    "Change",
    "Changes",
    "Channel",
    "Coded",
    "CodedActor",
    "CodedEvent",
    "CodedStatement",
    "Codes",
    "Condition",
    "Conflict",
    "Copies",
    "CopyOf",
    "Custody",
    "DayCount",
    "Decided",
    "Decision",
    "Decisions",
    "Deed",
    "Delivery",
    "DocumentsAsked",
    "Double",
    "Entry",
    "EventsAsked",
    "Feed",
    "Feeds",
    "FieldAlpha",
    "Figures",
    "Fingerprint",
    "Found",
    "Gap",
    "Glance",
    "GoldEvent",
    "GoldText",
    "HappeningsAsked",
    "Histories",
    "Hit",
    "Intake",
    "Item",
    "Job",
    "Kept",
    "Key",
    "LeaseLost",
    "Ledger",
    "ListedDocument",
    "Looked",
    "Member",
    "Missed",
    "MonthsAsked",
    "Name",
    "Overview",
    "Page",
    "PageState",
    "Pages",
    "Poll",
    "Polled",
    "Promise",
    "PromiseLine",
    "PromiseLines",
    "PromisePage",
    "Promises",
    "Queue",
    "QueuePage",
    "Queued",
    "ReasonCount",
    "Recodable",
    "Refused",
    "Relation",
    "Review",
    "ReviewWanted",
    "Reviews",
    "Round",
    "Ruling",
    "RunCounts",
    "Runs",
    "Sample",
    "SearchHit",
    "Snippet",
    "State",
    "StatementsAsked",
    "StoredDocument",
    "StoredRun",
    "StoredVersion",
    "Token",
    "Trends",
    "User",
    "Values",
    "Verdict",
    "View",
    "Waiting",
    "Wanted",
    "Watch",
    "Watches",
    "Who",
    "as_subject",
    "checked_changes",
    "content_key",
    "key_of",
    "name_of",
    "name_of_event",
    "parse_condition",
    "read_condition",
    "run_key",
    "time_limit",
]

# Loaded when first asked for: a command needs few of them.
__getattr__ = offering(
    __name__,
    {
        "access": "Access Deed Refused Token User key_of",
        "agreement_pages": "Agreements",
        "backend": "time_limit",
        "copies": "Candidate Copies Member",
        "custody": "Custody DayCount ReasonCount",
        "decisions": "Decided Decision Decisions",
        "feeds": "Feed Feeds Poll Polled",
        "gaps": "Gap",
        "gold": "GoldEvent GoldText",
        "history": "Entry Histories",
        "intake": "CODE PAGE Added CopyOf Fingerprint Intake Job Kept LeaseLost PageState StoredVersion",
        "ledger": "Ledger StoredDocument",
        "listing": "ActorsAsked EventsAsked StatementsAsked",
        "listing_rows": "CodedActor CodedEvent CodedStatement ListedDocument",
        "listing_told": "HappeningsAsked MonthsAsked",
        "listing_walk": "DocumentsAsked Key Page",
        "overview": "Brief Busy Coded Codes Figures Overview",
        "pages": "Pages",
        "promise_lines": "Asked PromiseLine PromiseLines",
        "promise_pages": "PromisePage Promises",
        "queue": "Queue Waiting",
        "relate.settle": "Verdict",
        "relate.trends": "Trends",
        "relation": "Agreement Glance Looked Promise Relation View",
        "review_coded": "Item",
        "review_items": "Queued ReviewWanted=Wanted",
        "review_model": "Changes Conflict Missed Review Ruling Values Who checked_changes=changes",
        "review_queue": "QueuePage=Page",
        "review_samples": "Double FieldAlpha Sample",
        "reviews": "Reviews",
        "rows": "content_key run_key",
        "run_matching": "Change",
        "runs": "Recodable RunCounts Runs StoredRun",
        "search": "SearchHit=Hit",
        "snippets": "Snippet",
        "telling_names": "Name as_subject name_of name_of_event",
        "wanted": "Wanted",
        "watch_model": "Channel Condition Delivery Found Hit Watch parse_condition read_condition",
        "watches": "Round State Watches",
    },
)
