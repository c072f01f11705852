"""One address for each page, and never one for two."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.errors import InputError
from dragoman.ingest.fetch import canonical_url, site_of, url_key
from dragoman.ingest.fetch.urls import rules

STORY = "https://news.test/world/envoy-meets-minister-2023"

SAME = [
    ("HTTPS://News.Test:443/World/../world/./envoy-meets-minister-2023", STORY),
    (f"  {STORY}#comments ", STORY),
    (f"{STORY}?", STORY),
    (f"{STORY}?utm_source=x&utm_medium=y&UTM_campaign=z", STORY),
    (f"{STORY}?fbclid=abc&id=7&gclid=def", f"{STORY}?id=7"),
    (f"{STORY}?b=2&a=1&&", f"{STORY}?b=2&a=1"),
    (f"{STORY}?PHPSESSID=1234&page=2", f"{STORY}?page=2"),
    (f"{STORY};jsessionid=AB12?page=2", f"{STORY}?page=2"),
    (f"{STORY}?amp", STORY),
    (f"{STORY}?amp=1&outputType=amp", STORY),
    (f"{STORY}?print=true", STORY),
    (f"{STORY}/amp", STORY),
    (f"{STORY}/amp/", f"{STORY}/"),
    (f"{STORY}/print/", f"{STORY}/"),
    ("https://me:secret@news.test/a", "https://news.test/a"),
    ("http://news.test", "http://news.test/"),
    ("http://news.test.:80/", "http://news.test/"),
    ("http://news.test/%7euser/%e4%bd%a0/a b", "http://news.test/~user/%E4%BD%A0/a%20b"),
    ("http://news.test/100%", "http://news.test/100%25"),
    ("http://Bücher.test/ä", "http://xn--bcher-kva.test/%C3%A4"),
    ("http://[2A00:0:0:0:0:0:0:1]:8080/a", "http://[2a00::1]:8080/a"),
    ("https://www.google.com/amp/s/news.test/a/envoy/amp?usqp=1", "https://news.test/a/envoy/amp"),
    ("https://www.google.co.uk/amp/news.test/a?id=4", "http://news.test/a?id=4"),
    ("https://news-test.cdn.ampproject.org/c/s/news.test/a?amp_js_v=0.1", "https://news.test/a"),
    ("https://www.google.com/amp/s/www.google.com/amp/s/news.test/a", "https://news.test/a"),
    ("https://amp.theguardian.com/world/2023/mar/03/a-story?CMP=share_btn_tw", "https://www.theguardian.com/world/2023/mar/03/a-story"),
    ("https://www.wsj.com/articles/a-b-c?mod=hp_lead", "https://www.wsj.com/articles/a-b-c"),
    ("https://news.test/#!/story/7", "https://news.test/#!/story/7"),
]  # fmt: skip

APART = [
    ("https://news.test/story?id=1", "https://news.test/story?id=2"),
    ("https://news.test/story?sid=1", "https://news.test/story?sid=2"),
    ("https://news.test/view?mod=a", "https://news.test/view?mod=b"),
    ("https://news.test/view?ref=12345", "https://news.test/view?ref=54321"),
    ("https://news.test/view?print=7", "https://news.test/view"),
    ("https://news.test/topics/amp", "https://news.test/topics"),
    ("https://news.test/business/print", "https://news.test/business"),
    ("https://news.test/2023/amp", "https://news.test/2023"),
    ("https://m.news.test/7", "https://news.test/7"),
    ("https://amp.news.test/", "https://news.test/"),
    ("https://de.news.test/envoy-meets-minister", "https://news.test/envoy-meets-minister"),
    ("https://news.test:8080/a", "https://news.test/a"),
    ("https://news.test/A", "https://news.test/a"),
    ("https://news.test/a%2Fb", "https://news.test/a/b"),
    ("https://news.test/#!/story/7", "https://news.test/#!/story/8"),
    ("https://www.google.com/amp/s/", "https://www.google.com/amp/"),
]

KEY = "news.test/world/envoy-meets-minister-2023"
KEYS = [
    (STORY, KEY),
    (STORY.replace("https", "http"), KEY),
    (f"{STORY}/", KEY),
    (STORY.replace("news.test", "www.news.test"), KEY),
    (STORY.replace("news.test", "m.news.test"), KEY),
    (STORY.replace("news.test", "www.mobile.news.test") + "/amp/?utm_source=x", KEY),
    (f"{STORY}?b=2&a=1&a=0", f"{KEY}?a=1&a=0&b=2"),
    ("http://www.test/7", "www.test/7"),
    ("https://www.news.test", "news.test/"),
]


@pytest.mark.parametrize(("url", "wanted"), SAME)
def test_what_names_no_page_is_dropped(url: str, wanted: str) -> None:
    assert canonical_url(url) == wanted


@pytest.mark.parametrize(("left", "right"), APART)
def test_two_pages_stay_two(left: str, right: str) -> None:
    assert canonical_url(left) != canonical_url(right)
    assert url_key(left) != url_key(right)


@pytest.mark.parametrize(("url", "key"), KEYS)
def test_addresses_of_one_page_have_one_key(url: str, key: str) -> None:
    assert url_key(url) == key


def test_the_site_is_the_host_without_www_and_port() -> None:
    assert site_of("https://WWW.News.test:8443/a?b#c") == "news.test"
    assert site_of("http://www.test/") == "www.test"
    assert site_of("http://[::1]:80/") == "[::1]"


@pytest.mark.parametrize(
    "url", ["", "a/b", "//news.test/a", "mailto:a@b.test", "ftp://news.test/", "file:///etc/passwd"]
)
def test_only_web_addresses_have_a_canonical_form(url: str) -> None:
    with pytest.raises(InputError, match="http:// or https://") as caught:
        canonical_url(url)
    assert caught.value.reason == "bad-scheme"


@pytest.mark.parametrize(
    "url",
    [
        *("http://", "http:///a", "http://a b/", "http://[::1", "http://[::1]x/", "http://[fe80::1%25eth0]/"),
        *("http://a:b/", "http://a:99999/", "http://a%2fb/", "http://x..y/", "http://-\u2603\u00ad.\u3002/"),
        "http://a/" + "b" * 9000,
    ],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(InputError) as caught:
        canonical_url(url)
    assert caught.value.reason == "bad-url"
    assert len(str(caught.value)) < 500


PIECES = st.sampled_from(
    [
        *("/", "//", ".", "..", "%", "%2", "%2e", "%2F", "%41", "%25", "amp", "print", "story-of-three", "12345"),
        *("?", "&", "=", "#", "#!", "amp=1", "utm_x=1", ";jsessionid=a", "(S(abcdefghijklmn))", "@", ":", "\\", "+"),
        *("www.google.com/amp/s/", "google.com/amp/", "s/", "https://", "www.", "m.", "amp.theguardian.com", "ä", " "),
    ]
)
URLS = st.one_of(
    st.lists(PIECES, max_size=14).map(lambda parts: "https://news.test/" + "".join(parts)),
    st.lists(PIECES, max_size=10).map(lambda parts: "http://" + "".join(parts)),
    st.text(max_size=40).map(lambda text: "https://" + text),
    st.text(max_size=40).map(lambda text: "https://news.test/" + text),
)


@settings(deadline=None, max_examples=600)
@given(URLS)
def test_a_canonical_address_is_its_own(url: str) -> None:
    try:
        once = canonical_url(url)
    except InputError:
        return
    assert once.isascii()
    assert canonical_url(once) == once
    assert url_key(once) == url_key(url)
    assert site_of(once)


def test_the_rules_are_in_lower_case_and_lead_nowhere_twice() -> None:
    known = rules()
    listed = [*known.tracking, *known.sessions, *known.values, *known.sites, *known.hosts, *known.hosts.values()]
    assert all(name == name.lower() for name in listed)
    assert not set(known.hosts.values()) & set(known.hosts)
