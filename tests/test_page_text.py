"""The text of a page: every paragraph of the story, exactly, and nothing of what stands around it."""

import pytest

from page_maker import PARAGRAPHS, TEXT, TITLE, data, page, paragraphs, read


def test_a_simple_page_gives_exactly_its_paragraphs() -> None:
    found = read(page())
    assert found.text == TEXT
    assert found.title == TITLE
    assert found.story


ODD = (
    "Oval Office",
    "JOSEPH R. BIDEN JR.",
    "###",
    "- a line that begins with a dash",
    "\\",
    "(b) by leaving out clause 9, save for its second half;",
    "Read more:",
    "More on the delegation:",
    "To read the full report, visit the ministry",
    "January 26, 2021",
    "* * *",
    "Q",
)


def test_odd_short_and_repeated_paragraphs_stay() -> None:
    said = (
        *ODD[:6],
        *PARAGRAPHS,
        "Hear, hear.",
        "Hear, hear.",
        PARAGRAPHS[0],
        "More on the delegation:",
        *ODD[8:],
        "END",
    )
    assert read(page(paragraphs(*said))).text == "\n\n".join(said)


def test_one_long_paragraph_does_not_hide_its_short_neighbours() -> None:
    said = ("South Lawn", " ".join(PARAGRAPHS) * 4, "Thank you.")
    assert read(page(paragraphs(*said))).text == "\n\n".join(said)


def test_white_space_is_collapsed_and_no_break_spaces_are_plain() -> None:
    markup = f"<p>  {PARAGRAPHS[0].replace(' ', chr(160), 3)}\n\t </p><p>The   second\r\n paragraph&nbsp;is here.</p>"
    assert read(page(markup)).text == f"{PARAGRAPHS[0]}\n\nThe second paragraph is here."


@pytest.mark.parametrize(
    "box",
    [
        '<p>Read more: <a href="/x">Central bank raises rates again</a></p>',
        '<p><strong>ALSO READ | <a href="/x">Central bank raises rates again</a></strong></p>',
        '<div class="related-stories"><h3>Related</h3>'
        "<p>A long description of another story, with a verb in it.</p></div>",
        '<div class="xyz"><h4>Related stories</h4><ul><li><a href="/a">One thing here</a></li><li>'
        '<a href="/b">Two</a></li></ul></div>',
        "<p>Advertisement</p>",
        '<div class="c1"><p>Story continues below advertisement</p></div>',
        '<figure><img src="a.jpg"><figcaption>Ministers shake hands in Oslo on Friday. Photo: J. Roe'
        "</figcaption></figure>",
        '<div class="wp-caption"><p class="wp-caption-text">Ministers shake hands in Oslo, June 2022. (AP)</p></div>',
        "<p>Photo: J. Roe/Harbour Post</p>",
        '<div class="box"><h4>The morning letter</h4><p>All that matters, in your inbox.</p><input type="email"></div>',
        '<div class="zz"><p>Every day we bring you the news, and we have a request.</p>'
        '<a href="/join">Join our community</a></div>',
        "<aside><p>Background in figures: 12 ships, 300 soldiers and one harbour, as of last year.</p></aside>",
        '<ul class="share"><li><a href="#">Facebook</a></li><li><a href="#">Twitter</a></li></ul>',
        '<p style="display:none">You have a script blocker, and that is why you read this line.</p>',
        '<p><a href="/l"><strong>CENTRAL BANK RAISES RATES AGAIN</strong></a></p>',
        '<div class="video-embed"><span>01:32</span><div>What the ministers said in the harbour</div></div>',
        '<script>var a = "The ministers met in a script and agreed on nothing at all.";</script>',
    ],
)
def test_what_is_about_the_page_goes_and_the_story_around_it_stays(box: str) -> None:
    markup = paragraphs(*PARAGRAPHS[:2]) + box + paragraphs(*PARAGRAPHS[2:])
    assert read(page(markup)).text == TEXT


@pytest.mark.parametrize(
    "behind",
    [
        "<h2>About the author</h2><p>Jane Roe covers diplomacy from Oslo. She joined the paper in 2014.</p>",
        '<div id="comments"><p>I was in the harbour that day, and it looked very different from what is'
        " written here.</p></div>",
        '<section class="more"><h2>More from World</h2><ul><li><a href="/x">Central bank raises rates</a>'
        "</li></ul></section>",
        '<div class="tags"><span>Tags</span><a href="/t">Norway</a></div>',
        "<footer><p>Copyright 2024 The Harbour Post. All rights reserved, and none is given away.</p></footer>",
    ],
)
def test_what_stands_behind_the_story_goes(behind: str) -> None:
    assert read(page(f'<div class="content">{paragraphs()}</div>{behind}')).text == TEXT


def test_block_quotes_lists_and_subheadings_stay_in_their_order() -> None:
    markup = (
        f"<p>{PARAGRAPHS[0]}</p><h2>What was agreed</h2><ul><li>A joint commission</li><li>Visas for students</li></ul>"
        f"<blockquote><p>{PARAGRAPHS[1]}</p></blockquote><p>{PARAGRAPHS[2]}</p>"
    )
    wanted = [
        PARAGRAPHS[0],
        "What was agreed",
        "A joint commission",
        "Visas for students",
        PARAGRAPHS[1],
        PARAGRAPHS[2],
    ]
    assert read(page(markup)).text == "\n\n".join(wanted)


def test_a_subheading_over_nothing_but_links_goes_with_them() -> None:
    links = '<ul><li><a href="/a">One thing</a></li><li><a href="/b">Two</a></li></ul>'
    markup = f"{paragraphs()}<h2>Elsewhere in the north</h2>{links}"
    assert read(page(markup)).text == TEXT


def test_an_embedded_tweet_is_one_paragraph_with_its_author() -> None:
    tweet = (
        '<blockquote class="twitter-tweet"><p lang="en">We signed today.<br>A beginning. '
        '<a href="https://t.co/a">pic.twitter.com/Xy1</a>'
        '</p>&mdash; Ingrid Solberg (@solberg) <a href="https://twitter.com/s/1">March 3, 2023</a></blockquote>'
    )
    text = read(page(paragraphs(*PARAGRAPHS[:2]) + tweet + paragraphs(*PARAGRAPHS[2:]))).text
    assert text.split("\n\n")[2] == "We signed today. A beginning. — Ingrid Solberg (@solberg) March 3, 2023"


def test_the_standfirst_comes_once_before_the_story() -> None:
    deck = "The accord leaves the disputed islands aside, but foresees a commission."
    signed = '<div class="byline">By Jane Roe</div><time datetime="2023-03-03">3 March 2023</time>'
    above = f'<p class="standfirst">{deck}</p>{signed}'
    assert read(page(f"<div>{paragraphs()}</div>", above=above)).text == f"{deck}\n\n{TEXT}"
    assert read(page(f"<div>{paragraphs(deck, *PARAGRAPHS)}</div>", above=above)).text == f"{deck}\n\n{TEXT}"


def test_bylines_and_dates_above_the_story_are_no_text() -> None:
    above = "<div>By Jane Roe and Max Winter</div><div>March 3, 2023 | 4 min read</div>"
    assert read(page(f"<div>{paragraphs()}</div>", above=above)).text == TEXT


def test_a_table_of_figures_gives_a_line_a_row_and_a_layout_its_paragraphs() -> None:
    table = "<table><tr><th>Country</th><th>Ships</th></tr><tr><td>Norway</td><td><p>2</p></td></tr></table>"
    text = read(page(paragraphs(*PARAGRAPHS[:2]) + table + paragraphs(*PARAGRAPHS[2:]))).text
    assert text.split("\n\n")[2:4] == ["Country | Ships", "Norway | 2"]
    links = '<a href="/">Home</a><br><a href="/w">World</a>'
    layout = f"<table><tr><td>{links}</td><td>{'<br><br>'.join(PARAGRAPHS)}</td></tr></table>"
    assert read(page(layout)).text == TEXT


def test_line_breaks_end_paragraphs_but_not_wrapped_sentences() -> None:
    wrapped = "The ministers met again<br>in the harbour of Oslo, and<br>nobody was surprised at the result."
    text = read(page(f"<p>{PARAGRAPHS[0]}<br>{PARAGRAPHS[1]}</p><p>{wrapped}</p><p>{PARAGRAPHS[2]}</p>")).text
    assert text.split("\n\n") == [*PARAGRAPHS[:2], wrapped.replace("<br>", " "), PARAGRAPHS[2]]


def test_preformatted_text_is_unwrapped() -> None:
    text = "\n\n".join(PARAGRAPHS[:3]).replace(" and ", "\nand ")
    assert read(page(f"<pre>{text}</pre>")).text == "\n\n".join(PARAGRAPHS[:3])


def test_a_footnote_number_does_not_stick_to_its_word() -> None:
    assert read(
        page(paragraphs() + '<p>The treaty<sup><a href="#1">1</a></sup> of the 19<sup>th</sup> century holds.</p>')
    ).text.endswith("The treaty of the 19th century holds.")


def test_entries_of_a_live_page_keep_their_order_and_times() -> None:
    entries = "".join(
        f'<article id="block-{n}"><header><time datetime="2023-03-03T1{n}:00:00Z">1{n}.00 GMT</time>'
        f"<h2>Entry {n}</h2></header>"
        f"<p>{text}</p><footer>Share</footer></article>"
        for n, text in enumerate(PARAGRAPHS)
    )
    markup = page(
        f'<div class="liveblog">{entries}</div>',
        head=data(**{"@type": "LiveBlogPosting", "datePublished": "2023-03-03"}),
    )
    wanted = [line for n, text in enumerate(PARAGRAPHS) for line in (f"1{n}.00 GMT", f"Entry {n}", text)]
    assert read(markup).text.split("\n\n") == wanted


def test_the_body_in_the_data_is_taken_where_the_page_shows_clearly_less() -> None:
    body = "\n".join(PARAGRAPHS)
    assert read(page(paragraphs(PARAGRAPHS[0]), head=data(articleBody=body))).text == TEXT
    assert read(page(head=data(articleBody=PARAGRAPHS[0]))).text == TEXT


def test_of_two_articles_on_a_page_the_first_is_read() -> None:
    other = "".join(
        f"<p>{text.replace('Norway', 'Kenya')} It was another day and another place.</p>" for text in PARAGRAPHS * 2
    )
    markup = page().replace(
        b"</body>", f"<article><h1>Another story about a vote</h1>{other}</article></body>".encode()
    )
    assert read(markup).text == TEXT


def test_without_any_text_the_headline_is_all_there_is() -> None:
    found = read(page(""))
    assert found.text == TITLE
    assert not found.story
