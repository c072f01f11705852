"""What a page is and what it says of itself: story or not, address, publisher, other versions, paywall."""

import pytest

from page_maker import PARAGRAPHS, TEXT, TITLE, URL, data, page, paragraphs, read

CARD = '<div class="card"><h3><a href="/{0}">Headline number {0} of this list</a></h3><p>{1}</p></div>'


def plain(title: str, body: str, head: str = "") -> bytes:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("markup", "url", "reason"),
    [
        (
            plain("World", "<h1>World</h1>" + "".join(CARD.format(n, PARAGRAPHS[n % 4]) for n in range(6))),
            "/world",
            "index-page",
        ),
        (
            plain("The Harbour Post", "<h1>The Harbour Post</h1>" + "".join(CARD.format(n, "") for n in range(9))),
            "/",
            "index-page",
        ),
        (
            plain(
                "Watch it",
                '<h1>Watch it</h1><video src="a.mp4"></video><p>The ministers meet.</p>',
                '<meta property="og:type" content="video.other">',
            ),
            "/v",
            "video-page",
        ),
        (
            plain("Page not found | Post", "<h1>Oops!</h1><p>The page you are looking for could not be found.</p>"),
            "/x",
            "error-page",
        ),
        (plain("404", "<h1>404</h1><p>Nothing here at all, sorry for that.</p>"), "/x", "error-page"),
        (
            plain(
                "Your privacy choices",
                "<p>We and our partners store information, such as cookies.</p><button>OK</button>",
            ),
            "/x",
            "consent-page",
        ),
        (plain("Log in - Post", '<h1>Log in</h1><form><input type="password"></form>'), "/login", "login-page"),
        (
            plain(
                'Search results for "talks"',
                "<h1>Search results</h1>" + "".join(CARD.format(n, "Words.") for n in range(3)),
            ),
            "/?s=talks",
            "search-page",
        ),
        (plain("News", '<div id="root"></div><script>' + "var a = 1;" * 500 + "</script>"), "/n", "no-text"),
        (
            page(
                '<div class="paywall"><h2>Subscribe to continue reading</h2><p>Already a subscriber? Sign in</p></div>'
            ),
            "/n",
            "paywall-only",
        ),
    ],
)
def test_what_is_no_story_says_what_it_is(markup: bytes, url: str, reason: str) -> None:
    found = read(markup, f"https://www.harbourpost.example{url}")
    assert (found.story, found.reason) == (False, reason)
    assert found.detail


@pytest.mark.parametrize(
    "markup",
    [
        page(paragraphs("The two countries established diplomatic relations today.")),
        page(
            paragraphs("To view the letter, visit: https://x.example/a.pdf"),
            '<meta property="article:published_time" content="2023-03-03">',
        ),
        page(paragraphs(*PARAGRAPHS) + "".join(CARD.format(n, "") for n in range(5))),
        plain(
            "Access denied to the strait, says minister",
            f"<h1>Access denied to the strait, says minister</h1>{paragraphs(*PARAGRAPHS * 3)}",
        ),
    ],
)
def test_short_releases_and_stories_beside_lists_are_stories(markup: bytes) -> None:
    assert read(markup).story


def test_the_canonical_address_is_taken_from_the_same_site_alone() -> None:
    def url(href: str, asked: str | None = URL) -> str | None:
        return read(page(head=f'<link rel="canonical" href="{href}">'), asked).url

    assert url("https://harbourpost.example/talks#top") == "https://harbourpost.example/talks"
    assert url("/talks") == "https://www.harbourpost.example/talks"
    assert url("https://evil.example.org/talks") == URL
    assert url("https://www.harbourpost.example/") == URL
    assert url("javascript:alert(1)") == URL
    assert url("https://other.example/talks", None) == "https://other.example/talks"
    assert url("/talks", None) is None


def test_a_country_second_level_is_no_site() -> None:
    markup = page(head='<link rel="canonical" href="https://www.othernews.co.uk/a">')
    assert read(markup, "https://www.mynews.co.uk/a").url == "https://www.mynews.co.uk/a"


def test_publisher_authors_and_language_are_what_the_page_says() -> None:
    found = read(
        page(
            head=data(author=[{"name": "Jane Roe"}, {"name": "Max Winter"}], publisher={"name": "Harbour Post"}),
            lang="en-GB",
        )
    )
    assert (found.publisher, found.authors, found.language) == ("Harbour Post", ("Jane Roe", "Max Winter"), "en-GB")
    found = read(page(head='<meta property="og:site_name" content="The Post"><meta name="author" content="Jane Roe">'))
    assert (found.publisher, found.authors) == ("The Post", ("Jane Roe",))
    assert read(page()).publisher is None


def test_amp_and_print_versions_are_told() -> None:
    markup = page(paragraphs() + '<a href="/print/77">Print</a>', head='<link rel="amphtml" href="/amp/talks">')
    found = read(markup)
    assert found.amp_url == "https://www.harbourpost.example/amp/talks"
    assert found.print_url == "https://www.harbourpost.example/print/77"


def test_an_opening_that_is_sold_is_told_as_such() -> None:
    wall = (
        '<div class="barrier"><h2>Subscribe to unlock this article</h2><p>Try unlimited access for 4 weeks.</p></div>'
    )
    found = read(page(paragraphs(*PARAGRAPHS[:2]) + wall, data(isAccessibleForFree=False)))
    assert found.paywalled
    assert found.text == "\n\n".join(PARAGRAPHS[:2])
    assert not read(page()).paywalled
    assert not read(page(paragraphs(*PARAGRAPHS * 6), data(isAccessibleForFree=False))).paywalled


@pytest.mark.parametrize(
    ("title", "h1", "wanted"),
    [
        (f"{TITLE} | Harbour Post", TITLE, TITLE),
        (f"{TITLE} - World - Harbour Post", "Harbour Post", TITLE + " - World"),
        ("Press Release", TITLE, TITLE),
    ],
)
def test_the_title_is_the_headline_without_the_sites_name(title: str, h1: str, wanted: str) -> None:
    assert read(plain(title, f"<h1>{h1}</h1>{paragraphs()}")).title == wanted


def test_the_sites_name_in_an_h1_is_not_the_headline() -> None:
    found = read(
        plain(f"{TITLE} - The Harbour Post", f'<h1 class="logo">The Harbour Post</h1><h2>{TITLE}</h2>{paragraphs()}')
    )
    assert (found.title, found.text) == (TITLE, TEXT)
