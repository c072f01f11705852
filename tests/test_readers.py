"""What each reader makes of its files."""

import datetime as dt
import gzip
import json
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from dragoman.document import Document
from dragoman.errors import InputError
from dragoman.ingest import Limits, Source, make_document
from dragoman.ingest.gate import About
from dragoman.ingest.readers import Columns, Context, PageSource
from dragoman.ingest.readers.html import read_html_page
from dragoman.ingest.readers.printed import paragraphs, plausible_date, plausible_title
from hostile_files import PAGE, one_page, pdf, stream
from reading import FRENCH, LATER, STORY, FakePage, Text, as_warc, one, read

DAY = dt.date(2023, 3, 3)


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# Tables


def test_columns_are_known_by_their_usual_names_or_as_named(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.csv", f'\ufeffURL;Body;pub_date;Outlet\nhttp://x.org/a;"{STORY}\n\n{LATER}";2023-03-03;Post\n'
    )
    found = one(read(path))
    assert (found.id, found.url, found.publisher, found.published) == ("http://x.org/a", "http://x.org/a", "Post", DAY)
    assert found.text == f"{STORY}\n\n{LATER}"
    path = written(tmp_path / "b.csv", f"Nr,What\n7,{STORY.replace(',', '')}\n")
    assert one(read(path, columns=Columns.parse("id=Nr, text=What"))).id == "7"


def test_a_row_without_an_id_is_named_by_its_address_or_its_place(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", f'text,url\n"{STORY}",http://x.org/a\n"{LATER}",\n')
    assert [found.id for found in read(path).documents] == ["http://x.org/a", f"{path}:3"]


def test_a_bad_row_is_told_with_its_line_and_the_rest_is_read(tmp_path: Path) -> None:
    rows = [b"id,text,date", b'1,"%s",' % STORY.encode(), b"2,,", b'3,"caf\xe9",', b'4,"%s",soon' % STORY.encode()]
    found = read(written(tmp_path / "a.csv", b"\n".join([*rows, b'5,"%s",2023-03-03' % STORY.encode()])))
    assert [row.id for row in found.documents] == ["1", "5"]
    assert [(error.reason, error.where[-2:]) for error in found.errors] == [
        ("empty", ":3"),
        ("bad-utf8", ":4"),
        ("bad-date", ":5"),
    ]


def test_a_table_of_addresses_gives_links(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "url,title,date\nhttp://x.org/a,Talks,2023-03-03\nfile:///etc/passwd,,\n")
    found = read(path)
    assert [(link.url, link.title) for link in found.links] == [("http://x.org/a", "Talks")]
    assert found.links[0].published == dt.datetime(2023, 3, 3, tzinfo=dt.UTC)
    assert (found.reasons, found.reader.links) == (["bad-url"], 1)


@pytest.mark.parametrize(
    ("content", "mapping", "reason"),
    [("a,b\n1,2\n", "", "missing-column"), ("id,text\n1,2\n", "text=body", "missing-column"), ("", "", "empty")],
)
def test_a_table_without_what_is_needed_says_what_it_has(
    tmp_path: Path, content: str, mapping: str, reason: str
) -> None:
    found = read(written(tmp_path / "a.csv", content), columns=Columns.parse(mapping))
    assert found.reasons == [reason]


@pytest.mark.parametrize("mapping", ["text", "body=text", "text=", "text=a,text=b"])
def test_a_mapping_that_is_not_understood(mapping: str) -> None:
    with pytest.raises(InputError, match="write id, text, title") as caught:
        Columns.parse(mapping)
    assert caught.value.reason == "bad-map"


def test_parquet_is_read_in_batches_with_its_types(tmp_path: Path) -> None:
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    count = 1_000
    table = {"Doc_ID": list(range(count)), "body": pa.array([STORY.encode()] * count), "date": [DAY] * count}
    pq.write_table(pa.table(table), tmp_path / "a.parquet", row_group_size=300)
    found = read(tmp_path / "a.parquet", columns=Columns(text="body"))
    assert [row.id for row in found.documents] == [str(n) for n in range(count)]
    assert {(row.text, row.published) for row in found.documents} == {(STORY, DAY)}
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tmp_path / "a.parquet", "a.parquet")
    assert len(read(tmp_path / "a.zip", columns=Columns(text="body")).documents) == count
    assert read(tmp_path / "a.parquet", columns=Columns(text="nothing")).reasons == ["missing-column"]


def test_jsonl_with_a_mapping(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", json.dumps({"link": "http://x.org/a", "body": STORY}) + "\n")
    assert read(path).reasons == ["missing-id"]
    assert one(read(path, columns=Columns(text="body", url="link"))).id == "http://x.org/a"


# Documents


def test_a_page_is_read_and_one_without_a_story_is_told(tmp_path: Path) -> None:
    found = one(read(written(tmp_path / "a.html", f"<title>Talks</title><p>{STORY}</p><p>{LATER}")))
    assert (found.id, found.title, found.text) == (f"{tmp_path}/a.html", "Talks", f"{STORY}\n\n{LATER}")
    assert read(written(tmp_path / "b.html", "<title>Index</title>")).reasons == ["no-text"]


def test_a_pdf_gives_paragraphs_without_running_titles_and_broken_words(tmp_path: Path) -> None:
    lines = [
        "Talks on fishing in Oslo",
        "3 March 2023",
        "The foreign minister of Norway met his counterpart from Finland on Monday in the",
        "capital, where they signed a memorandum on search and rescue and on inter-",
        "national co-operation. The talks were described as warm.",
        "Both will meet again in May, a statement said, and then decide on the rest of it.",
    ]
    shown = b" ".join(b"(%s) Tj T*" % line.encode() for line in lines)
    content = b"BT /F 11 Tf 50 700 Td 14 TL " + shown + b" ET"
    path = written(tmp_path / "a.pdf", one_page(stream(content, b""), b"<<>>"))
    found = one(read(path))
    assert "on inter-\nnational" not in found.text
    assert "and on international co-operation. The talks were described as warm.\n\nBoth will meet" in found.text
    assert found.published == DAY


def test_a_pdf_without_text_or_damaged_or_encrypted_says_what_to_do(tmp_path: Path) -> None:
    assert read(written(tmp_path / "a.pdf", one_page(stream(b"0 0 9 9 re f", b""), b"<<>>"))).reasons == ["no-text"]
    assert read(written(tmp_path / "b.pdf", b"%PDF-1.7\nnothing more")).reasons == ["bad-pdf"]
    keys = b"<</Filter/Standard/V 1/R 2/O(" + b"a" * 32 + b")/U(" + b"b" * 32 + b")/P -4>>"
    locked = pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", PAGE, keys)
    locked = locked.replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt 4 0 R/ID[(a)(a)]")
    assert read(written(tmp_path / "c.pdf", locked)).reasons == ["encrypted"]


def test_lines_of_pages_become_paragraphs() -> None:
    head = "Daily Bulletin {0}\nFor release\n"
    body = (
        "The ministers of country {0} met in the capital on Monday to speak about the long-\n"
        "term future of fishing, of trade and of the border that they share and of what{0}\n"
        "is to become of it.\n\n"
        "They will meet again in {1}.\n{0}"
    )
    text = paragraphs([(head + body).format(n, town) for n, town in enumerate(("Oslo", "Bonn", "Cairo"), 1)])
    assert "Bulletin" not in text
    assert "release" not in text
    assert "about the long-term future of fishing" in text
    assert text.count("is to become of it.\n\nThey will meet again in ") == 3
    items = "A first line ends here.\n• one item\n• another"
    assert paragraphs([items]) == "A first line ends here.\n\n• one item\n\n• another"


def test_a_hyphen_at_a_lines_end_is_kept_or_not_as_the_document_writes_the_word_elsewhere() -> None:
    broken = "The ministers spoke about the ceremonial flag-\nship of the fleet on Monday."
    assert "flagship of the fleet" in paragraphs([broken])
    assert "flag-ship of the fleet" in paragraphs([broken, "It is a flag-ship."])
    assert "a longterm plan" in paragraphs(["They made a long-\nterm plan.", "It is a longterm plan."])


def test_properties_count_only_where_the_text_bears_them_out() -> None:
    assert plausible_title("Talks on  fishing", f"Talks on fishing\n\n{STORY}") == "Talks on fishing"
    for title in ("Microsoft Word - talks.doc", "talks.indd", "Another title altogether", "Talks"):
        assert plausible_title(title, f"Talks on fishing\n\n{STORY}") is None
    for printed in ("3 March 2023", "March 3rd, 2023", "3 Mar. 2023", "2023-03-03", "03.03.2023"):
        assert plausible_date(DAY, f"Oslo, {printed}\n\n{STORY}") == DAY
    assert plausible_date(DAY, f"Oslo, 4 March 2023\n\n{STORY}") is None


def test_a_word_file_gives_all_text_of_its_body(tmp_path: Path) -> None:
    from docx import Document as Word

    word = Word()
    word.core_properties.title, word.core_properties.created = "Talks on fishing", dt.datetime(2023, 3, 3, 9, 0)
    word.add_heading("Talks on fishing")
    word.add_paragraph("Oslo, 3 March 2023")
    word.add_paragraph(STORY)
    word.add_table(1, 2).cell(0, 1).text = LATER
    word.save(str(tmp_path / "a.docx"))
    found = one(read(tmp_path / "a.docx"))
    assert found.text == f"Talks on fishing\n\nOslo, 3 March 2023\n\n{STORY}\n\n{LATER}"
    assert (found.title, found.published) == ("Talks on fishing", DAY)


def test_insertions_and_controls_of_a_word_file_are_read_and_deletions_are_not(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>The ministers </w:t></w:r><w:ins><w:r><w:t>met</w:t></w:r></w:ins><w:del><w:r><w:delText>left"
        "</w:delText></w:r></w:del><w:sdt><w:sdtContent><w:r><w:tab/><w:t>in Oslo.</w:t></w:r></w:sdtContent></w:sdt>"
        "</w:p>"
    )
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>')
    assert one(read(tmp_path / "a.docx")).text == "The ministers met in Oslo."


def message(**headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in headers.items():
        made[name] = value
    return made


def test_a_message_gives_its_plain_text_and_counts_what_is_attached(tmp_path: Path) -> None:
    made = message(Subject="Tromsø talks", From="Ministry <m@x.org>", Date="Fri, 03 Mar 2023 23:30:00 -0500")
    made.set_content(f"{STORY}\n\n{LATER}\n", cte="quoted-printable", charset="iso-8859-1")
    made.add_alternative(f"<p>{LATER}</p>", subtype="html")
    made.add_attachment(b"%PDF-" * 100_000, maintype="application", subtype="pdf", filename="a.pdf")
    forwarded = message(Subject="Another")
    forwarded.set_content("Not to be read.")
    made.add_attachment(forwarded)
    found = read(written(tmp_path / "a.eml", bytes(made)))
    document = one(found)
    assert (document.text, document.title) == (f"{STORY}\n\n{LATER}", "Tromsø talks")
    assert (document.publisher, document.published) == ("Ministry", DAY)
    assert (document.id, found.reader.attachments) == (f"{tmp_path}/a.eml", 2)


def test_a_message_of_html_alone_is_read_as_a_page(tmp_path: Path) -> None:
    made = message(Subject="Talks")
    made.set_content(f"<html><body><p>{STORY}<p>{LATER}</body></html>", subtype="html")
    assert one(read(written(tmp_path / "a.eml", bytes(made)))).text == f"{STORY}\n\n{LATER}"
    made.set_content(b"%PDF-", maintype="application", subtype="pdf")
    assert read(written(tmp_path / "b.eml", bytes(made))).reasons == ["no-text"]


# Archives of the web


def test_records_have_their_addresses_as_ids_and_what_is_no_page_is_passed_over(tmp_path: Path) -> None:
    def response(name: str, body: bytes, kind: str = "text/html; charset=utf-8", status: str = "200 OK") -> bytes:
        http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + body
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://x.org/{name}\r\n"
            "WARC-Date: 2023-03-03T10:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:{name}>\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http)}\r\n\r\n"
        )
        return gzip.compress(head.encode() + http + b"\r\n\r\n")

    page = f"<title>T</title><p>{STORY}".encode()
    records = [
        response("a", page),
        response("gone", page, status="404 Not Found"),
        response("photo", b"\xff\xd8", "image/jpeg"),
        response("large", page + b" " * 3_000_000),
        response("index", b"<title>Index</title>"),
        response("b", STORY.encode(), "text/plain"),
    ]
    path = written(tmp_path / "a.warc.gz", b"".join(records))
    found = read(path, limits=Limits(record=2_000_000))
    assert [(one.id, one.url, one.text) for one in found.documents] == [
        (f"http://x.org/{name}", f"http://x.org/{name}", STORY) for name in "ab"
    ]
    assert [(error.reason, error.where) for error in found.errors] == [
        ("too-large", "http://x.org/large"),
        ("no-text", "http://x.org/index"),
    ]


def test_a_pages_own_address_is_the_id_wherever_it_came_from_and_a_files_is_its_path(tmp_path: Path) -> None:
    def canonical(url: str) -> str:
        return url.replace("http:", "https:")

    def paged(data: bytes, source: PageSource) -> FakePage:
        return FakePage("T", STORY, "http://x.org/story")

    told = Context(lambda error: None, read_page=paged, canonical=canonical)
    for url, id in (("http://x.org/amp/story", "https://x.org/story"), (None, f"{tmp_path}/a.html")):
        entry = told.gate.entry(f"{tmp_path}/a.html", [b"<p>x"], About(url=url, kind="html"))
        (found,) = read_html_page(entry, told)
        assert isinstance(found, Document)
        assert (found.id, found.url) == (id, "http://x.org/story")


def test_a_web_archive_that_was_cut_off_gives_what_stood_before(tmp_path: Path) -> None:
    path = as_warc([Text("a", STORY), Text("b", LATER * 50)], tmp_path / "a.warc")
    path = written(tmp_path / "b.warc", gzip.decompress(path.read_bytes())[:-1_000])
    found = read(path)
    assert ([one.text for one in found.documents], found.reasons) == ([STORY], ["bad-warc"])


# Feeds and lists

ITEM = (
    "<item><title>{0}</title><link>http://x.org/{0}</link><pubDate>Fri, 03 Mar 2023 10:00:00 +0200</pubDate>{1}</item>"
)
RSS = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    "<channel><title>Post</title>{}</channel></rss>"
)


def content(text: str) -> str:
    return f"<content:encoded><![CDATA[{text}]]></content:encoded>"


def test_items_with_their_whole_text_are_documents_and_others_links(tmp_path: Path) -> None:
    whole = "".join(f"<p>{STORY} {n}</p>" for n in range(20))
    items = [ITEM.format("a", content(whole)), ITEM.format("b", content(f"<p>{STORY}</p>")), ITEM.format("c", "")]
    items.append(ITEM.format("d", content(f"{whole}<p>Read more</p>")))
    found = read(written(tmp_path / "a.rss", RSS.format("".join(items))))
    (document,) = found.documents
    assert (document.id, document.title, document.publisher, document.published) == ("http://x.org/a", "a", "Post", DAY)
    assert document.text.count("\n\n") == 19
    assert [link.url for link in found.links] == [f"http://x.org/{name}" for name in "bcd"]
    assert {link.published for link in found.links} == {dt.datetime(2023, 3, 3, 8, tzinfo=dt.UTC)}


def test_atom_and_a_feed_with_a_stray_ampersand_are_read_and_nonsense_is_told(tmp_path: Path) -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><link href="http://x.org/a"/></entry></feed>'
    )
    assert [link.url for link in read(written(tmp_path / "a.xml", atom)).links] == ["http://x.org/a"]
    broken = RSS.format(ITEM.format("a", "<description>Fish & chips</description>"))
    assert [link.url for link in read(written(tmp_path / "b.xml", broken)).links] == ["http://x.org/a"]
    assert read(written(tmp_path / "c.rss", "nothing of the kind")).reasons == ["bad-feed"]


def test_sitemaps_give_pages_and_their_indexes_sitemaps(tmp_path: Path) -> None:
    news = (
        '<urlset xmlns="s" xmlns:n="n" xmlns:image="i"><url><loc>http://x.org/a</loc><lastmod>2024-01-01</lastmod><n:news>'
        "<n:publication><n:name>Post</n:name><n:language>en</n:language></n:publication><n:publication_date>"
        "2023-03-03T10:00:00+02:00</n:publication_date><n:title>Fish &amp; trade</n:title></n:news>"
        "<image:image><image:loc>http://x.org/a.jpg</image:loc></image:image></url><url><loc> http://x.org/b </loc>"
        "<lastmod>2024-01-01</lastmod></url>"
        "<url><loc>http://x.org/b</loc></url></urlset>"
    )
    found = read(written(tmp_path / "news.xml.gz", gzip.compress(news.encode()))).links
    assert [(link.url, link.title, link.language, link.kind) for link in found] == [
        ("http://x.org/a", "Fish & trade", "en", "page"),
        ("http://x.org/b", None, None, "page"),
    ]
    assert [link.published for link in found] == [dt.datetime(2023, 3, 3, 8, tzinfo=dt.UTC), None]
    index = "<sitemapindex><sitemap><loc>http://x.org/1.xml</loc></sitemap></sitemapindex>"
    (link,) = read(written(tmp_path / "index.xml", index)).links
    assert (link.url, link.kind) == ("http://x.org/1.xml", "sitemap")


def test_gdelts_tables_and_article_lists_give_links_once_each(tmp_path: Path) -> None:
    event = "\t".join(["x"] * 59 + ["20230303101500", "http://x.org/event"])
    mention = "\t".join(["1", "20230303101500", "20230303103000", "1", "x.org", "http://x.org/mention", *["x"] * 10])
    journal = mention.replace("\t1\tx.org", "\t3\tx.org")
    graph = "\t".join(["1", "20230303101500", "1", "x.org", "http://x.org/graph", *["x"] * 22])
    with zipfile.ZipFile(tmp_path / "20230303101500.export.CSV.zip", "w") as archive:
        archive.writestr("20230303101500.export.CSV", f"{event}\n{event}\nno row\n")
    written(tmp_path / "a.mentions.CSV", f"{journal}\n{mention}\n")
    written(tmp_path / "b.gkg.csv", graph)
    articles = [{"url": "http://x.org/list", "title": "T", "seendate": "20230303T101500Z", "language": "English"}, 7]
    written(tmp_path / "c.json", json.dumps({"articles": articles}))
    found = read(tmp_path)
    assert [link.url.rsplit("/", 1)[1] for link in found.links] == ["event", "mention", "graph", "list"]
    assert {link.published for link in found.links} == {None}
    assert found.links[0].seen == found.links[3].seen == dt.datetime(2023, 3, 3, 10, 15, tzinfo=dt.UTC)
    assert found.reasons == ["bad-gdelt"]
    assert read(written(tmp_path / "d.json", "[1]")).reasons == ["not-artlist"]


def test_an_outline_gives_feeds(tmp_path: Path) -> None:
    outline = (
        '<opml><body><outline text="News"><outline text="Post" xmlUrl="http://x.org/rss"/></outline></body></opml>'
    )
    (link,) = read(written(tmp_path / "a.opml", outline)).links
    assert (link.url, link.title, link.kind) == ("http://x.org/rss", "Post", "feed")


# Languages


def test_texts_in_other_languages_are_kept_if_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", FRENCH)
    assert read(path).reasons == ["not-english"]
    assert one(read(path, keep_foreign=True)).language == "fr"
    cases = [("fr-CA", "Oui.", "fr"), ("en-GB", STORY, "en"), ("en", FRENCH, "fr"), ("", STORY, "en")]
    for declared, text, language in [*cases, ("Klingon", "qo'", "klingon")]:
        kept = make_document(text, Source("a", language=declared), keep_foreign=True)
        assert kept.language == language
    assert isinstance(kept, Document)


def test_links_are_counted_and_passed_over_by_who_asks_for_documents(tmp_path: Path) -> None:
    written(tmp_path / "a.rss", RSS.format(ITEM.format("a", "")))
    written(tmp_path / "b.txt", STORY)
    reader = read(tmp_path).reader
    assert ([one.text for one in reader], reader.links) == ([STORY], 2)
