"""The gate: what a thing is, how much of it comes through, what is within archives, and XML that declares nothing."""

import bz2
import gzip
import io
import os
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import InputError
from dragoman.ingest import Entry, Gate, Limits, Link
from dragoman.ingest.gate import Bounded, read_opml, safe_xml, write_opml, xml_events
from dragoman.ingest.gate.kinds import by_name, kind_of
from dragoman.ingest.gate.tars import label
from hostile_files import Packed, zipped
from reading import STORY, read

PAGE = b"<!DOCTYPE html><html><body><p>" + STORY.encode()
FEED = b"<?xml version='1.0'?>\n<!-- made by hand -->\n<rss version='2.0'><channel/></rss>"


@pytest.mark.parametrize(
    ("name", "kind", "codecs"),
    [
        ("a.jsonl", "jsonl", ()),
        ("A.JSONL.GZ", "jsonl", ("gzip",)),
        ("crawl.warc.gz", "warc", ("gzip",)),
        ("a.tgz", "tar", ("gzip",)),
        ("a.tar.xz", "tar", ("xz",)),
        ("a.tar.bz2.gz", "tar", ("gzip", "bz2")),
        ("20240131.export.CSV", "gdelt", ()),
        ("20240131.gkg.csv", "gdelt", ()),
        ("news.csv", "csv", ()),
        ("sitemap.xml.gz", "xml", ("gzip",)),
        ("folder.zip/page.html", "html", ()),
        ("README", None, ()),
        ("a.gz", None, ("gzip",)),
    ],
)
def test_a_name_says_what_a_thing_is(name: str, kind: str | None, codecs: tuple[str, ...]) -> None:
    assert (by_name(name).kind, by_name(name).codecs) == (kind, codecs)


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("page.html", b"%PDF-1.7\n", "pdf"),
        ("page.txt", b"PAR1xxxx", "parquet"),
        ("page.html", b"<p>no more than this", "html"),
        ("page.html", FEED, "feed"),
        ("feed.xml", PAGE, "html"),
        ("map.xml", b"\xef\xbb\xbf<urlset>", "sitemap"),
        ("map.xml", "\ufeff<?xml version='1.0'?><sitemapindex>".encode("utf-16-le"), "sitemap"),
        ("feed.xml", b"<rdf:RDF xmlns:rdf='x'>", "feed"),
        ("other.xml", b"<svg>", None),
        ("article.php", PAGE, "html"),
        ("article", b"WARC/1.1\r\n", "warc"),
        ("notes.txt", PAGE, "text"),
        ("a.docx", b"PK\x03\x04", "docx"),
        ("a.xlsx", b"PK\x03\x04", None),
        ("archive", b"PK\x03\x04", "zip"),
        ("photo.jpg", b"\xff\xd8\xff", None),
    ],
)
def test_first_bytes_say_more_than_the_name(name: str, head: bytes, kind: str | None) -> None:
    assert kind_of(name, head) == kind


def test_a_page_that_is_packed_is_unpacked_whatever_it_is_called() -> None:
    entry = Gate().entry("page.html", [gzip.compress(bz2.compress(PAGE))])
    assert (entry.kind, entry.depth, entry.stream.read()) == ("html", 2, PAGE)


def test_what_no_reader_reads_is_told_with_its_remedy() -> None:
    with pytest.raises(InputError, match=r"photo\.jpg: \.jpg: not read; text, Markdown, HTML") as caught:
        Gate().entry("photo.jpg", [b"\xff\xd8\xff"])
    assert caught.value.reason == "unknown-suffix"


def test_a_bounded_stream_ends_in_an_error_each_time_it_is_asked() -> None:
    stream = Bounded(io.BytesIO(b"line\n" * 10), 20, "x")
    assert [stream.readline() for _ in range(4)] == [b"line\n"] * 4
    for _ in range(2):
        with pytest.raises(InputError) as caught:
            stream.read(1)
        assert caught.value is stream.failed
    assert Bounded(io.BytesIO(b"1234"), 4, "x").read() == b"1234"


def test_limits_of_a_kind_are_its_own() -> None:
    limits = Limits()
    assert limits.of("html") < limits.of("pdf") < limits.of("sitemap") < limits.of("jsonl")


# Archives


def zip_file(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def test_members_are_read_by_their_own_kind_and_named_behind_the_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("inner/name.html", f"<title>T</title><p>{STORY}")
        archive.writestr("b.md", f"# Talks\n\n{STORY}")
        archive.writestr(".hidden.txt", STORY)
        archive.writestr("__MACOSX/b.txt", STORY)
        archive.writestr("photo.jpg", b"\xff\xd8")
        archive.writestr("b.md", STORY)
    found = read(tmp_path / "a.zip")
    assert [one.id for one in found.documents] == [
        f"{tmp_path}/a.zip/{name}" for name in ("inner/name.html", "b.md", "b.md")
    ]
    assert (found.reasons, found.reader.repeated) == (["unknown-suffix"], 1)


def test_a_large_zip_with_bytes_before_it_and_of_more_than_four_gigabytes_by_its_fields_is_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive, archive.open("a.txt", "w", force_zip64=True) as member:
        member.write(STORY.encode())
    (tmp_path / "b.zip").write_bytes(b"#!/bin/sh\n" * 9 + (tmp_path / "a.zip").read_bytes())
    assert [one.text for one in read(tmp_path / "a.zip", tmp_path / "b.zip").documents] == [STORY, STORY]


def test_names_that_climb_are_labels_and_links_and_devices_are_told(tmp_path: Path) -> None:
    names = ("../../up.txt", "/etc/root.txt", "C:\\drive.txt", "a/../b.txt")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in names:
            archive.writestr(name, STORY)
        linked = zipfile.ZipInfo("link.txt")
        linked.create_system, linked.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(linked, "/etc/passwd")
    with tarfile.open(tmp_path / "a.tar", "w") as tape:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = len(STORY)
            tape.addfile(member, io.BytesIO(STORY.encode()))
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            member = tarfile.TarInfo("link.txt")
            member.type, member.linkname = kind, "/etc/passwd"
            tape.addfile(member)
    inside = tmp_path / "inside"
    inside.mkdir()
    before = sorted(os.walk(tmp_path))
    for archive_name, links in (("a.zip", 1), ("a.tar", 4)):
        found = read(tmp_path / archive_name)
        labels = ["up.txt", "etc/root.txt", "C:/drive.txt", "a/b.txt"]
        assert [one.id for one in found.documents] == [f"{tmp_path}/{archive_name}/{name}" for name in labels]
        assert found.reasons == ["not-a-file"] * links
        assert "root:" not in "".join(one.text for one in found.documents)
    assert sorted(os.walk(tmp_path)) == before


def test_an_encrypted_or_damaged_member_is_told_and_the_next_is_read(tmp_path: Path) -> None:
    path = zip_file(tmp_path / "a.zip", **{"a.txt": STORY, "b.txt": STORY, "c.txt": STORY})
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    second = data.index(b"b.txt") + 20
    data[second] ^= 0xFF
    path.write_bytes(data)
    found = read(path)
    assert [one.id[-5:] for one in found.documents] == ["c.txt"]
    assert found.reasons[0] == "encrypted"
    assert found.reasons[1] in ("bad-zip", "bad-deflate")


def test_limits_of_members_and_nesting_hold(tmp_path: Path) -> None:
    path = zip_file(tmp_path / "a.zip", **{f"{n}.txt": STORY for n in range(5)})
    assert read(path, limits=Limits(members=4)).reasons == ["too-many"]
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as tape:
        tape.add(path, "a.zip")
    assert len(read(tmp_path / "a.tar.gz").documents) == 5
    assert read(tmp_path / "a.tar.gz", limits=Limits(nesting=2)).reasons == ["nesting"]
    assert read(tmp_path / "a.tar.gz", limits=Limits(members=0)).reasons == ["too-many"]


def test_a_tar_that_was_cut_off_gives_what_stood_before(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as tape:
        for name in ("é" * 120 + ".txt", "b.txt"):
            member = tarfile.TarInfo(name)
            member.size = 5_000
            tape.addfile(member, io.BytesIO(STORY.encode().ljust(5_000, b"\n")))
    whole = path.read_bytes()
    for cut, count in ((len(whole), 2), (9_000, 1)):
        path.write_bytes(whole[:cut])
        found = read(path)
        assert (len(found.documents), found.reasons) == (count, ["bad-tar"] * (2 - count))
        assert found.documents[0].id.endswith("é" * 120 + ".txt")


def test_bytes_are_counted_through_all_archives_around_them(tmp_path: Path) -> None:
    """Each of many members may be within the ratio, and all of them together far beyond it."""
    inner = gzip.compress(b"id,text\n" + b" \n" * 500_000)
    path = tmp_path / "a.zip"
    path.write_bytes(
        zipped(Packed("a.zip", *_packed(zipped(*(Packed(f"{n}.csv.gz", *_packed(inner)) for n in range(50))))))
    )
    limits = Limits(slack=2_000_000, ratio=300)
    assert "bomb" in read(path, limits=limits).reasons


def _packed(data: bytes) -> tuple[bytes, int, int, int]:
    import zlib

    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(), len(data), 8, zlib.crc32(data)


@given(st.text(max_size=60))
def test_a_label_never_climbs(name: str) -> None:
    parts = label(name).split("/")
    assert all(part not in ("", ".", "..") for part in parts)


# XML


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252", "shift_jis"])
def test_xml_in_any_encoding_is_given_as_utf8(encoding: str) -> None:
    word = "Tromsø" if encoding != "shift_jis" else "東京"
    data = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?><!DOCTYPE rss><rss>{word}</rss>'.encode(
        encoding
    )
    events = list(xml_events(safe_xml(data, "x"), "x"))
    assert [event[:2] for event in events] == [("start", "rss"), ("text", word), ("end", "rss")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>", "xml-dtd"),
        (b"<!DOCTYPE rss SYSTEM 'x.dtd'><rss/>", "xml-dtd"),
        (b"<!doctype rss public 'a' 'b'><rss/>", "xml-dtd"),
        (b"<?a?><!-- [ > --><!DOCTYPE\nrss\n[]><rss/>", "xml-dtd"),
        (b"text <!ENTITY a 'b'><rss/>", "xml-dtd"),
        ("<!DOCTYPE a [<!ENTITY a 'b'>]>".encode("utf-16-be"), "xml-dtd"),
        (b"<?xml version='1.0' encoding='cp037'?><rss/>", "bad-xml"),
        (b"<?xml version='1.0' encoding='zlib'?><rss/>", "bad-xml"),
        (b"<a/>" * 700_000, "too-large"),
    ],
)
def test_xml_that_declares_anything_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        safe_xml(data, "x")
    assert caught.value.reason == reason


def test_html_within_a_feed_may_have_a_doctype() -> None:
    data = b"<rss><![CDATA[<!DOCTYPE html [<!ENTITY a 'b'>]>]]></rss>"
    assert safe_xml(data, "x") == data


def test_damaged_xml_gives_what_stood_before() -> None:
    events = xml_events(b"<urlset><url/><url>", "x")
    assert [next(events)[1] for _ in range(4)] == ["urlset", "url", "url", "url"]
    with pytest.raises(InputError, match="line 1") as caught:
        next(events)
    assert caught.value.reason == "bad-xml"


TITLES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@given(st.lists(st.builds(Link, TITLES.map("http://x.org/{}".format), st.just("x"), title=TITLES, kind=st.just("feed")),
                unique_by=lambda link: link.url, max_size=5))  # fmt: skip
def test_an_outline_comes_back_as_it_was_written(feeds: list[Link]) -> None:
    assert read_opml(write_opml(feeds, "My <feeds>"), "x") == feeds


def test_an_entry_knows_where_it_was_found() -> None:
    entry = Gate().entry("x.txt", [b"a"])
    assert isinstance(entry, Entry)
    assert (entry.url, entry.fetched, entry.depth) == (None, None, 0)
