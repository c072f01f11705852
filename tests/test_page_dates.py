"""When a page was published: which evidence is believed, whose day it is, and when nothing is said."""

import datetime as dt

import pytest

from dragoman.ingest.page import Page
from dragoman.ingest.page.printed import Order, machine, printed
from page_maker import data, page, paragraphs, read

DAY = dt.date(2023, 3, 3)


def dated(head: str = "", above: str = "", url: str = "https://www.harbourpost.example/a", lang: str = "en") -> Page:
    """A page whose story stands in a box of its own, below ``above``."""
    return read(page(f"<div>{paragraphs()}</div>", head, above, lang), url)


@pytest.mark.parametrize(
    ("head", "above", "url", "why"),
    [
        (data(datePublished="2023-03-03T10:00:00+01:00"), "", "", "JSON-LD datePublished"),
        (
            '<meta property="article:published_time" content="2023-03-03T10:00:00Z">',
            "",
            "",
            "meta article:published_time",
        ),
        ('<meta name="parsely-pub-date" content="2023-03-03">', "", "", "meta parsely-pub-date"),
        ('<meta name="DC.date.issued" content="2023-03-03">', "", "", "meta dc.date.issued"),
        ("", '<time datetime="2023-03-03T10:00">Friday</time>', "", "time element by the headline"),
        ("", '<div>Published <time datetime="2023-03-03">Friday</time></div>', "", "time element in the byline"),
        ("", "<div>March 3, 2023 7:15 pm IST</div>", "", "printed under the headline"),
        ("", "<span>Posted On: 03 MAR 2023 7:15PM by PIB Delhi</span>", "", "printed under the headline, as published"),
        ("", "", "/2023/03/03/talks", "URL path"),
        ("", "", "/world/20230303/talks.htm", "URL path"),
        ("", "", "/world/live/2023/mar/03/talks", "URL path"),
    ],
)
def test_each_place_of_a_date_is_read_and_named(head: str, above: str, url: str, why: str) -> None:
    found = dated(head, above, f"https://www.harbourpost.example{url}")
    assert (found.published, found.published_why) == (DAY, why)


def test_the_day_is_that_of_the_publishers_own_clock() -> None:
    found = dated(data(datePublished="2023-03-03T00:30:00+05:30"))
    assert found.published == DAY
    assert found.published_at == dt.datetime(2023, 3, 2, 19, 0, tzinfo=dt.UTC)


def test_a_printed_day_wins_over_the_same_moment_in_utc() -> None:
    found = dated(data(datePublished="2023-03-02T19:00:00Z"), "<div>March 3, 2023 12:30 am IST</div>")
    assert found.published == DAY
    assert found.published_why == "printed under the headline; JSON-LD datePublished gives the moment in UTC"
    assert dated(data(datePublished="2023-03-02T19:00:00Z")).published == dt.date(2023, 3, 2)


def test_publication_is_preferred_to_modification() -> None:
    found = dated(above="<div>Updated: March 5, 2023. Published: March 3, 2023</div>")
    assert (found.published, found.modified) == (DAY, dt.date(2023, 3, 5))
    head = '<meta property="article:modified_time" content="2023-03-05T00:00:00Z">'
    assert dated(head, "<div>March 3, 2023</div>").published == DAY


def test_a_day_of_modification_alone_is_taken_and_said_to_be_one() -> None:
    found = dated(above="<div>Last updated: March 3, 2023</div>")
    assert found.published == DAY
    assert "no date of publication" in found.published_why


def test_two_witnesses_outvote_one_and_the_conflict_is_told() -> None:
    head = '<meta name="date" content="2024-03-30">'
    found = dated(head, "<div>Published: July 15, 2021</div>", "https://www.harbourpost.example/2021/07/15/talks/")
    assert found.published == dt.date(2021, 7, 15)
    assert "against meta date (2024-03-30)" in found.published_why


def test_json_ld_outweighs_a_folder_of_the_day_before() -> None:
    found = dated(
        data(datePublished="2023-03-03T08:00:00+01:00"), url="https://www.harbourpost.example/2023/03/02/talks/"
    )
    assert found.published == DAY


def test_dates_of_related_stories_footers_and_the_story_itself_are_none_of_the_pages() -> None:
    story = paragraphs() + "<p>The treaty was first signed on 12 June 1998 in Oslo, as the minister said.</p>"
    around = (
        '<div class="related"><time datetime="2020-01-01">January 1, 2020</time>'
        '<a href="/x">Another story here</a></div>'
        "<footer>Copyright 2024 Harbour Post. Last updated 21 November 2024</footer>"
    )
    found = read(page(story).replace(b"</body>", around.encode() + b"</body>"))
    assert found.published is None
    assert found.published_why == ""


def test_a_year_alone_is_no_date() -> None:
    assert (
        dated(
            '<meta name="date" content="2023"><meta name="pubdate" content="2023-03">', "<div>March 2023</div>"
        ).published
        is None
    )


def test_json_ld_of_other_articles_is_not_this_pages() -> None:
    items = [{"@type": "NewsArticle", "datePublished": "2020-01-01"}]
    listed = data(**{"@type": "ItemList", "itemListElement": items})
    assert dated(listed).published is None
    other = data(
        headline="Another story about a vote", url="https://www.harbourpost.example/b", datePublished="2020-01-01"
    )
    ours = data(url="https://www.harbourpost.example/a", datePublished="2023-03-03")
    assert dated(other + ours).published == DAY


def test_dates_after_the_fetch_or_before_the_web_are_not_believed() -> None:
    fetched = dt.datetime(2023, 3, 4, tzinfo=dt.UTC)
    future = data(datePublished="2023-03-09T00:00:00Z") + '<meta name="pubdate" content="2023-03-03">'
    assert read(page(head=future), fetched=fetched).published == DAY
    assert read(page(head=data(datePublished="1970-01-01T00:00:00Z")), fetched=fetched).published is None


@pytest.mark.parametrize(
    ("url", "lang", "day"),
    [
        ("https://harbourpost.co.uk/a", "en", dt.date(2023, 4, 3)),
        ("https://harbourpost.in/a", "en-US", dt.date(2023, 4, 3)),
        ("https://harbour.gov/a", "en", dt.date(2023, 3, 4)),
        ("https://harbourpost.com/a", "en-US", dt.date(2023, 3, 4)),
        ("https://harbourpost.com/a", "en-GB", dt.date(2023, 4, 3)),
        ("https://harbourpost.com/a", "en", None),
    ],
)
def test_day_or_month_first_is_the_publishers_way_or_not_read(url: str, lang: str, day: dt.date | None) -> None:
    assert dated(above="<div>Published: 03/04/2023</div>", url=url, lang=lang).published == day


def test_another_date_of_the_page_tells_the_order() -> None:
    above = "<div>Published: 03/04/2023</div><div>Updated: 25/04/2023</div>"
    assert dated(above=above, url="https://harbourpost.com/a").published == dt.date(2023, 4, 3)


@pytest.mark.parametrize(
    "text",
    [
        "March 3, 2023",
        "3 March 2023",
        "Mar. 3rd, 2023",
        "3rd of March 2023",
        "03-Mar-2023",
        "2023-03-03",
        "2023/03/03",
        "03.03.2023",
        "Fri, 03 Mar 2023 19:15:00 GMT",
        "Fri Mar 3 19:15:00 2023",
        "2023年3月3日",
        "FRIDAY, MARCH 03 2023",
    ],
)
def test_dates_are_read_as_they_are_written(text: str) -> None:
    assert [moment.day for moment in printed(text, Order())] == [DAY]


@pytest.mark.parametrize(
    "text", ["30 February 2023", "2023-13-40", "1.2.3.2023", "version 10.2023", "March 2023", "3 March"]
)
def test_what_is_no_day_is_not_read(text: str) -> None:
    assert list(printed(text, Order(True))) == []


@pytest.mark.parametrize(
    ("text", "country", "hours"),
    [
        ("March 3, 2023 7:15 pm IST", "in", 13.75),
        ("3 March 2023, 19:15 (UTC+3)", "", 16.25),
        ("March 3, 2023 at 9:10 a.m. EST", "", 14 + 1 / 6),
        ("16:05 KST March 3, 2023", "", 7 + 1 / 12),
        ("2023-03-03T19:15:00+05:30", "", 13.75),
    ],
)
def test_a_time_of_day_with_its_zone_gives_the_moment(text: str, country: str, hours: float) -> None:
    moment = next(printed(text, Order(country=country)))
    midnight = dt.datetime(2023, 3, 3, tzinfo=dt.UTC)
    assert moment.at is not None
    assert (moment.at - midnight).total_seconds() == pytest.approx(hours * 3600)


def test_a_zone_that_means_several_is_none() -> None:
    assert next(printed("March 3, 2023 7:15 pm IST", Order(country="il"))).at is None


def test_machine_values_may_be_seconds_or_eight_digits() -> None:
    for value in ("1677870900", "1677870900000", "20230303"):
        moment = machine(value, Order())
        assert moment is not None
        assert moment.day == DAY
    assert machine("2 hours ago", Order()) is None
