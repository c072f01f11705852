"""Feeds are asked when they are due, and what they name is fetched once."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from dragoman.ingest.outcome import Outcome
from engine_desk import Desk, page, rss, story
from web_server import Answer, WebServer, conditional, later, ok

XML = "application/rss+xml"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with WebServer() as server:
        yield Desk(tmp_path, server)


def follow(desk: Desk, *urls: str, every: dt.timedelta | None = None) -> None:
    with desk.ledger() as ledger:
        for url in urls:
            ledger.feeds.add(url, every=every)


def again(desk: Desk) -> None:
    with desk.ledger() as ledger:
        assert ledger.feeds.make_due() > 0


def pages(desk: Desk, numbers: range) -> list[str]:
    return [desk.serve(f"/news/{n}", ok(page(story(n)))) for n in numbers]


def test_what_a_feed_names_is_queued_once(desk: Desk) -> None:
    urls = pages(desk, range(5))
    feed = desk.serve("/feed.xml", [ok(rss(urls[:4]), XML), ok(rss(urls[1:]), XML)])
    follow(desk, feed)
    first = desk.poll()
    assert (first.queued, first.polls) == (4, {Outcome.FETCHED: 1})
    assert desk.work().outcomes == {Outcome.FETCHED: 4, Outcome.CODED: 4}
    again(desk)
    assert desk.poll().queued == 1
    assert desk.work().outcomes == {Outcome.FETCHED: 1, Outcome.CODED: 1}
    with desk.ledger() as ledger:
        assert {attempt.source for url in urls for attempt in ledger.custody.of(url.removeprefix("http://"))} == {feed}


def test_a_feed_is_not_asked_before_it_is_due(desk: Desk) -> None:
    feed = desk.serve("/feed.xml", ok(rss(pages(desk, range(1))), XML))
    follow(desk, feed, every=dt.timedelta(hours=1))
    desk.poll()
    assert desk.poll().polls == {}
    assert desk.server.count("/feed.xml") == 1


def test_a_feed_that_did_not_change_is_not_read_again(desk: Desk) -> None:
    feed = desk.serve("/feed.xml", conditional(rss(pages(desk, range(2))).encode(), etag='"a"'))
    follow(desk, feed)
    desk.poll()
    again(desk)
    second = desk.poll()
    assert (second.polls, second.queued, second.gaps) == ({Outcome.UNCHANGED: 1}, 0, [])


def test_a_feed_that_has_nothing_left_of_what_it_had_leaves_a_gap(desk: Desk) -> None:
    urls = pages(desk, range(8))
    feed = desk.serve("/feed.xml", [ok(rss(urls[:3]), XML), ok(rss(urls[5:]), XML)])
    follow(desk, feed)
    desk.poll()
    again(desk)
    (gap,) = desk.poll().gaps
    assert gap.startswith(feed)
    with desk.ledger() as ledger:
        today = dt.datetime.now(dt.UTC).date()
        assert [gap.why for gap in ledger.custody.gaps(today, today)] == ["no-overlap"]


def test_a_feed_that_fails_is_told_and_asked_later(desk: Desk) -> None:
    feed = desk.serve("/feed.xml", later(7200, 503))
    follow(desk, feed, every=dt.timedelta(minutes=15))
    summary = desk.poll()
    assert summary.polls == {Outcome.FAILED: 1}
    assert summary.troubled
    assert [attempt.reason for attempt in desk.told] == ["http-503"]
    with desk.ledger() as ledger:
        found = ledger.feeds.get(feed)
        assert found is not None
        assert found.failures == 1
        assert found.next_at is not None
        assert found.next_at > dt.datetime.now(dt.UTC) + dt.timedelta(minutes=100)


def test_a_page_in_the_place_of_a_feed_says_which_feeds_it_names(desk: Desk) -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/news.xml">'
    url = desk.serve("/", ok(page(story(1), head=head)))
    follow(desk, url)
    desk.poll()
    (attempt,) = desk.told
    assert attempt.reason == "no-feed"
    assert desk.server.url("/news.xml") in attempt.detail


def test_a_sitemap_and_an_index_of_sitemaps_are_followed(desk: Desk) -> None:
    urls = pages(desk, range(3))
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    entries = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    inner = desk.serve("/one.xml", ok(f'<?xml version="1.0"?><urlset {space}>{entries}</urlset>', "text/xml"))
    index = f'<?xml version="1.0"?><sitemapindex {space}><sitemap><loc>{inner}</loc></sitemap></sitemapindex>'
    follow(desk, desk.serve("/sitemap.xml", ok(index, "text/xml")))
    assert desk.poll().queued == 3


def test_an_item_that_holds_its_text_is_fetched_all_the_same(desk: Desk) -> None:
    (url,) = pages(desk, range(1))
    full = "".join(f"<p>{part}</p>" for part in (story(1) + "\n\n" + story(2)).split("\n\n"))
    feed = (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>N</title><item><title>T</title><link>{url}</link><content:encoded><![CDATA[{full}]]></content:encoded>"
        "</item></channel></rss>"
    )
    follow(desk, desk.serve("/feed.xml", ok(feed, XML)))
    assert desk.poll().queued == 1
    desk.work()
    assert desk.server.count("/news/0") == 1


def test_the_feeds_date_and_title_stand_in_where_the_page_has_none(desk: Desk) -> None:
    paragraphs = "".join(f"<p>{part}</p>" for part in story(1).split("\n\n"))
    bare = f"<html><body><article>{paragraphs}</article></body></html>"
    url = desk.serve("/news/1", ok(bare))
    follow(desk, desk.serve("/feed.xml", ok(rss([url]), XML)))
    desk.poll()
    desk.work()
    with desk.ledger() as ledger:
        (document,) = ledger.documents()
        assert (document.published, document.title) == (dt.date(2023, 3, 3), "Item 0")


def test_many_feeds_are_asked_at_one_time_and_none_twice(desk: Desk) -> None:
    feeds = []
    for n in range(70):
        url = desk.server.route("/news", ok(page(story(n))), host=f"site{n}.test")
        feeds.append(desk.server.route("/feed", ok(rss([url]), XML), host=f"site{n}.test"))
    follow(desk, *feeds)
    summary = desk.poll()
    assert (summary.polls, summary.queued) == ({Outcome.FETCHED: 70}, 70)
    assert desk.server.count("/feed") == 70


def test_what_is_no_address_in_a_feed_is_told_and_the_rest_taken(desk: Desk) -> None:
    (url,) = pages(desk, range(1))
    follow(desk, desk.serve("/feed.xml", ok(rss([url, "http://[bad"]), XML)))
    assert desk.poll().queued == 1
    item = desk.server.url("/feed.xml:2")
    assert [attempt.item for attempt in desk.told] == [item]
    with desk.ledger() as ledger:
        assert [attempt.source for attempt in ledger.custody.of(item)] == [desk.server.url("/feed.xml")]


def test_an_empty_answer_is_a_failure_and_not_an_empty_feed(desk: Desk) -> None:
    follow(desk, desk.serve("/feed.xml", Answer(b"")))
    assert desk.poll().polls[Outcome.FETCHED] == 0
