"""Files made to harm whoever reads them, each small on the disk; ``CASES`` says what must be said of each.

Run as a script with a path it reads that path and prints how it ended and what memory it took, as JSON.
"""

import bz2
import io
import json
import lzma
import os
import resource
import struct
import subprocess
import sys
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GIB = 2**30
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>'
RSS = '<rss version="2.0"><channel><title>{0}</title><item><title>{0}</title><link>http://x.org/</link></item></channel></rss>'
SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://x.org/{0}</loc></url></urlset>'
OPML = '<opml version="2.0"><body><outline text="{0}" xmlUrl="http://x.org/"/></body></opml>'
WORD = '<w:document xmlns:w="http://w"><w:body><w:p><w:r><w:t>{0}</w:t></w:r></w:p></w:body></w:document>'


@dataclass(frozen=True, slots=True)
class Case:
    """A file's name, what writes it (given the path and a port on which somebody listens), and how it must end."""

    name: str
    write: Callable[[Path, int], object]
    reasons: tuple[str, ...]


def sparse(path: Path, port: int) -> None:
    """Two GiB of zeros that take no room."""
    with path.open("wb") as file:
        file.truncate(2 * GIB)


def zeros(gib: int = 10) -> bytes:
    """Bare deflate of so many GiB of zeros: one packed block again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(2**24)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * (gib * 64) + b"\x03\x00"


def gzip_bomb(path: Path, port: int) -> None:
    path.write_bytes(b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + zeros() + bytes(8))


def brotli_bomb(path: Path, port: int) -> None:
    import brotli  # type: ignore[import-untyped]

    path.write_bytes(brotli.compress(bytes(2**28), quality=1))


def repeated(pack: Callable[[bytes], bytes]) -> Callable[[Path, int], object]:
    return lambda path, port: path.write_bytes(pack(bytes(2**24)) * 64)


# Zip archives by hand: what zipfile would refuse to write.


@dataclass(frozen=True, slots=True)
class Packed:
    """One member: where its content stands is found out, unless ``offset`` says so."""

    name: str
    data: bytes
    size: int
    method: int = 8
    crc: int = 0
    offset: int | None = None


def zipped(*members: Packed, count: int | None = None, size: int | None = None) -> bytes:
    body, directory = io.BytesIO(), io.BytesIO()
    for member in members:
        name = member.name.encode()
        offset = body.tell() if member.offset is None else member.offset
        rest = (0, 0, member.crc, len(member.data), member.size, len(name), 0)
        if member.offset is None:
            body.write(struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, member.method, *rest) + name + member.data)
        fields = (20, 20, 0, member.method, *rest, 0, 0, 0, 0, offset)
        directory.write(struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *fields) + name)
    found = directory.getvalue()
    said = len(members) if count is None else count
    size_said = len(found) if size is None else size
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, *[said & 0xFFFF] * 2, size_said, body.tell(), 0)
    return body.getvalue() + found + end


def zip_of(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


def zip_bomb(path: Path, port: int) -> None:
    path.write_bytes(zipped(Packed("news.jsonl", zeros(3), 3 * GIB)))


def zip_in_zips(path: Path, port: int) -> None:
    """As 42.zip: sixteen in each of sixteen, and a bomb in every last one."""
    inner = zipped(*(Packed(f"{n}.jsonl", zeros(1), GIB) for n in range(4)))
    for _ in range(2):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for n in range(16):
                archive.writestr(f"{n}.zip", inner)
        inner = buffer.getvalue()
    path.write_bytes(inner)


def deep(path: Path, port: int) -> None:
    data = b"The end."
    for n in range(30):
        data = zip_of("a.txt" if not n else "a.zip", data)
    path.write_bytes(data)


def overlapping(path: Path, port: int) -> None:
    kernel = zeros(1)
    members = [Packed("0.txt", kernel, GIB)]
    members += [Packed(f"{n}.txt", kernel, GIB, offset=0) for n in range(1, 1000)]
    path.write_bytes(zipped(*members))


def quoted_overlap(path: Path, port: int) -> None:
    """Each member's content begins with a stored block that holds the next one's header (D. Fifield, 2019)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    kernel = packer.compress(bytes(2**24)) + packer.flush()
    content, size, members = kernel, 2**24, []
    for n in range(200, 0, -1):
        name = f"{n:03}.txt".encode()
        header = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(content), size, len(name), 0) + name
        members.append((name, len(content), size, len(header)))
        content = b"\0" + struct.pack("<HH", len(header), len(header) ^ 0xFFFF) + header + content
        size += len(header)
    at, directory = 0, b""
    body = content[5:]
    for name, length, unpacked, header_length in reversed(members):
        fields = (20, 20, 0, 8, 0, 0, 0, length, unpacked, len(name), 0, 0, 0, 0, 0, at)
        directory += struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *fields) + name
        at += header_length + 5
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(members), len(members), len(directory), len(body), 0)
    path.write_bytes(body + directory + end)


def million_members(path: Path, port: int) -> None:
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0) + b"a.txt"
    directory = entry * 1_000_000
    # It says it had one.
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(directory), 0, 0)
    path.write_bytes(directory + end)


def lying_size(path: Path, port: int) -> None:
    path.write_bytes(zipped(Packed("a.txt", zeros(1), 10)))


def lying_directory(path: Path, port: int) -> None:
    path.write_bytes(zipped(Packed("a.txt", b"x", 1, method=0), size=2**31))


def huge_tar_member(path: Path, port: int) -> None:
    member = tarfile.TarInfo("a.txt")
    member.size = 100 * GIB
    path.write_bytes(member.tobuf(tarfile.GNU_FORMAT) + bytes(100_000))


def huge_tar_header(path: Path, port: int) -> None:
    member = tarfile.TarInfo("././@LongLink")
    member.type, member.size = b"x", 100 * GIB
    path.write_bytes(member.tobuf(tarfile.GNU_FORMAT) + bytes(100_000))


def tar_of_bombs(path: Path, port: int) -> None:
    bomb = b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + zeros(1) + bytes(8)
    with tarfile.open(path, "w") as archive:
        for n in range(50):
            member = tarfile.TarInfo(f"{n}.csv.gz")
            member.size = len(bomb)
            archive.addfile(member, io.BytesIO(bomb))


# XML that declares things.


def xml(
    template: str, declared: str = LAUGHS, name: str = "l9", encoding: str = "utf-8"
) -> Callable[[Path, int], object]:
    def write(path: Path, port: int) -> None:
        text = f"<?xml version='1.0' encoding='{encoding}'?>" + declared.replace("PORT", str(port))
        path.write_bytes((text + template.format(f"&{name};")).encode(encoding))

    return write


def word(declared: str = LAUGHS, name: str = "l9") -> Callable[[Path, int], object]:
    def write(path: Path, port: int) -> None:
        text = declared.replace("PORT", str(port)) + WORD.format(f"&{name};")
        path.write_bytes(zip_of("word/document.xml", text.encode()))

    return write


PASSWD = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
CALL = '<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:PORT/e">]>'
DTD = '<!DOCTYPE x SYSTEM "http://127.0.0.1:PORT/x.dtd">'
PARAMETER = '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:PORT/p"> %p;]>'
LATE = "<!-- " + "a" * 300_000 + " -->\n" + LAUGHS


def relations(path: Path, port: int) -> None:
    """A document whose main part, picture and template are said to lie elsewhere."""
    buffer = io.BytesIO()
    kinds = ("officeDocument", "image", "attachedTemplate")
    rows = "".join(
        f'<Relationship Id="r{n}" Type="http://r/{kind}" '
        f'Target="http://127.0.0.1:{port}/{kind}" TargetMode="External"/>'
        for n, kind in enumerate(kinds)
    )
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("_rels/.rels", f'<Relationships xmlns="http://r">{rows}</Relationships>')
        archive.writestr("word/_rels/document.xml.rels", f'<Relationships xmlns="http://r">{rows}</Relationships>')
    path.write_bytes(buffer.getvalue())


def many_parts(path: Path, port: int) -> None:
    path.write_bytes(zipped(*(Packed(f"word/{n}.xml", b"", 0, method=0) for n in range(20_000))))


def filled(head: bytes, fill: bytes, size: int, tail: bytes = b"") -> Callable[[Path, int], object]:
    return lambda path, port: path.write_bytes(head + fill * (size // len(fill)) + tail)


# PDF


def pdf(*objects: bytes) -> bytes:
    data, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return data + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        size, table, size, len(data)
    )  # fmt: skip


PAGE = (
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
    b"/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>"
)
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def stream(data: bytes, filters: bytes) -> bytes:
    return b"<</Length %d/Filter[%s]>>\nstream\n%s\nendstream" % (len(data), filters, data)


def one_page(content: bytes, *more: bytes) -> bytes:
    return pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", PAGE, content, FONT, *more)


def pdf_bomb(path: Path, port: int) -> None:
    """Operators packed twice: some 3 GiB of them from a few kilobytes."""
    packer = zlib.compressobj(9)
    inner = packer.compress(b"BT /F 9 Tf (bomb) Tj ET\n" * 100_000)
    packer = zlib.compressobj(9, zlib.DEFLATED, 15)
    piece = b"BT /F 9 Tf (bomb) Tj ET\n" * 43_690
    inner = b"".join(packer.compress(piece) for _ in range(1_000)) + packer.flush()
    path.write_bytes(one_page(stream(zlib.compress(inner, 9), b"/FlateDecode/FlateDecode")))


def pdf_of_zeros(path: Path, port: int) -> None:
    path.write_bytes(one_page(stream(b"\x78\xda" + zeros(4), b"/FlateDecode")))


def pdf_in_itself(path: Path, port: int) -> None:
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>/Length 11>>\n"
    form += b"stream\n/X Do /X Do\nendstream"
    path.write_bytes(one_page(b"<</Length 6>>\nstream\n/X Do \nendstream", form))


def pdf_tree_in_itself(path: Path, port: int) -> None:
    kids = b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000000/Parent 2 0 R>>"
    path.write_bytes(pdf(b"<</Type/Catalog/Pages 2 0 R>>", kids))


def pdf_deep(path: Path, port: int) -> None:
    path.write_bytes(pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"[" * 1_000_000))


# Tables, messages, archives of the web


def parquet_bomb(path: Path, port: int) -> None:
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    text = pa.DictionaryArray.from_arrays(pa.array([0] * 200_000), pa.array(["a" * 8_000_000]))
    pq.write_table(pa.table({"id": pa.array(range(200_000)), "text": text}), path, compression="zstd")


def parquet_group(path: Path, port: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = pa.array(["a" * 1_000_000] * 300)
    pq.write_table(pa.table({"id": pa.array(range(300)), "text": rows}), path, use_dictionary=False, compression="zstd")


def multiparts(path: Path, port: int) -> None:
    parts = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(200_000))
    path.write_text(f"Subject: x\n{parts}Content-Type: text/plain\n\nThe end.\n")


def many_lines(path: Path, port: int) -> None:
    heads = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(90))
    path.write_text(f"Subject: x\n{heads}Content-Type: text/plain\n\n" + "a\n" * 8_000_000)


def warc(*records: tuple[str, bytes]) -> bytes:
    """Records with a head of their own each (lines, without the blank one) and a body."""
    return b"".join(f"WARC/1.0\r\n{head}\r\n\r\n".encode() + body + b"\r\n\r\n" for head, body in records)


RESPONSE = (
    "WARC-Type: response\r\nWARC-Target-URI: http://x.org/{0}\r\nWARC-Date: 2023-03-03T10:00:00Z\r\n"
    "WARC-Record-ID: <urn:uuid:{0}>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {1}"
)


def lying_length(path: Path, port: int) -> None:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nThe ministers met in Oslo."
    path.write_bytes(warc((RESPONSE.format("a", 99_999_999_999), body)))


def bomb_in_record(path: Path, port: int) -> None:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\xff"
    body += zeros(4)
    path.write_bytes(warc((RESPONSE.format("a", len(body)), body)))


CASES = (
    *(Case(f"sparse.{end}", sparse, reasons) for end, reasons in (
        ("html", ("too-large",)), ("txt", ("too-long",)), ("jsonl", ("line-too-long",)), ("pdf", ("bad-pdf",)),
        ("warc", ("bad-warc",)), ("csv", ("line-too-long",)), ("docx", ("too-large",)), ("eml", ("too-large",)),
        ("xml", ("unknown-suffix",)), ("rss", ("too-large",)), ("zip", ("bad-zip",)), ("tar", ("nothing-to-read",)),
        ("parquet", ("bad-parquet",)), ("json", ("too-large",)), ("export.csv", ("line-too-long",)),
    )),
    Case("gzip.jsonl.gz", gzip_bomb, ("bomb",)),
    Case("gzip.html", gzip_bomb, ("too-large",)),
    Case("gzip.warc.gz", gzip_bomb, ("bad-warc",)),
    Case("gzip.tar.gz", gzip_bomb, ("nothing-to-read",)),
    Case("bz2.csv.bz2", repeated(bz2.compress), ("bomb", "line-too-long")),
    Case("xz.jsonl.xz", repeated(lzma.compress), ("bomb",)),
    Case("brotli.jsonl.br", brotli_bomb, ("bomb",)),
    Case("brotli.html.br", brotli_bomb, ("too-large",)),
    Case("bomb.zip", zip_bomb, ("bomb",)),
    Case("zips.zip", zip_in_zips, ("bomb",)),
    Case("deep.zip", deep, ("nesting",)),
    Case("overlapping.zip", overlapping, ("overlap",)),
    Case("quoted.zip", quoted_overlap, ("overlap",)),
    Case("million.zip", million_members, ("too-many",)),
    Case("lying-size.zip", lying_size, ("bad-zip",)),
    Case("lying-directory.zip", lying_directory, ("bad-zip",)),
    Case("member.tar", huge_tar_member, ("bad-tar",)),
    Case("header.tar", huge_tar_header, ("bad-tar",)),
    Case("bombs.tar", tar_of_bombs, ("bomb", "line-too-long")),
    Case("laughs.rss", xml(RSS), ("xml-dtd",)),
    Case("laughs-utf16.rss", xml(RSS, encoding="utf-16"), ("xml-dtd",)),
    Case("laughs-utf7.rss",
         filled(b"<?xml version='1.0' encoding='utf-7'?>+ADwAIQ-DOCTYPE x [", b" ", 9), ("bad-xml",)),
    Case("laughs-late.rss", xml(RSS, LATE), ("xml-dtd",)),
    Case("laughs-sitemap.xml", xml(SITEMAP), ("xml-dtd",)),
    Case("laughs.opml", xml(OPML), ("xml-dtd",)),
    Case("laughs.docx", word(), ("xml-dtd",)),
    *(Case(f"{what}.{end}", xml(template, declared, "e"), ("xml-dtd",))
      for what, declared in (("passwd", PASSWD), ("call", CALL), ("dtd", DTD), ("parameter", PARAMETER))
      for end, template in (("rss", RSS), ("sitemap.xml", SITEMAP), ("opml", OPML))
      if (what, end) != ("dtd", "sitemap.xml")),
    Case("passwd.docx", word(PASSWD, "e"), ("xml-dtd",)),
    Case("call.docx", word(CALL, "e"), ("xml-dtd",)),
    Case("relations.docx", relations, ("not-docx",)),
    Case("parts.docx", many_parts, ("too-many",)),
    Case("part.docx", lambda path, port: path.write_bytes(
        zipped(Packed("word/document.xml", zeros(2), 2 * GIB))), ("too-large", "bomb")),
    Case("tags.rss", filled(b"<rss version='2.0'>", b"<a/>", 8_000_000), ("bad-feed", "too-large")),
    Case("open.rss", filled(b"<rss version='2.0'>", b"<a>", 6_000_000), ("bad-feed", "too-large")),
    Case("angles.rss", filled(b"<rss version='2.0'>", b"<", 500_000), ("", "bad-feed", "too-heavy")),
    Case("ampersands.rss", filled(b"<rss version='2.0'><channel><item><title>", b"&", 8_000_000), ("too-large",)),
    Case("attribute.rss", filled(b"<rss version='2.0' a='", b"a", 8_000_000), ("bad-feed",)),
    Case("tags.sitemap.xml", filled(b"<urlset>", b"<a/>", 2_300_000), ("bad-xml",)),
    Case("deep.sitemap.xml", filled(b"<urlset>", b"<a>", 1_500_000), ("bad-xml",)),
    Case("attribute.sitemap.xml", filled(b"<urlset a='", b"a", 45_000_000), ("bad-xml",)),
    Case("tags.html", filled(b"<!DOCTYPE html>", b"<p>", 7_000_000), ("too-large",)),
    Case("bomb.pdf", pdf_bomb, ("too-heavy", "no-text", "too-long")),
    Case("zeros.pdf", pdf_of_zeros, ("too-heavy", "no-text")),
    Case("itself.pdf", pdf_in_itself, ("no-text", "too-heavy")),
    Case("tree.pdf", pdf_tree_in_itself, ("bad-pdf", "too-long", "too-heavy", "no-text")),
    Case("deep.pdf", pdf_deep, ("bad-pdf", "too-heavy")),
    Case("field.csv", filled(b'id,text\n1,"', b"endless\n", 300_000_000), ("field-too-long",)),
    Case("line.csv", filled(b"id,text\n1,", b"a", 300_000_000), ("line-too-long",)),
    Case("commas.csv", filled(b"id,text\n1", b",", 16_000_000), ("too-large",)),
    Case("lists.jsonl", filled(b'{"id": "a", "text": [', b"[],", 15_000_000, b"[]]}\n"), ("too-large",)),
    Case("bomb.parquet", parquet_bomb, ("bomb", "too-heavy", "too-long")),
    Case("group.parquet", parquet_group, ("too-large",)),
    Case("multiparts.eml", multiparts, ("too-many", "bad-mail")),
    Case("lines.eml", many_lines, ("too-many",)),
    Case("header.eml",
         filled(b"Subject: ", b"=?utf-8?q?a?= ", 30_000_000, b"\n\nThe end."), ("", "no-text", "too-large")),
    Case("length.warc", lying_length, ("too-large",)),
    Case("header.warc", filled(b"WARC/1.0\r\nX: ", b"a", 300_000_000), ("bad-warc",)),
    Case("encoding.warc", bomb_in_record, ("too-long", "bomb")),
    Case("lists.json", filled(b'{"articles": [', b"[],", 1_900_000, b"[]]}"), ("",)),
)  # fmt: skip


def examine(path: Path) -> dict[str, Any]:
    """Read ``path`` in a process of its own: the reasons, the memory of that process and its children, the seconds."""
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, __file__, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, check=False)
    if done.returncode:
        raise AssertionError(f"{path.name}: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _own_peak() -> float:
    """In MB. The kernel's other figure, ru_maxrss, is inherited: it would be that of whoever runs the tests."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _read(path: str) -> None:
    from dragoman.errors import InputError
    from dragoman.ingest import Reader

    errors: list[InputError] = []
    began = time.perf_counter()
    count = 0

    def told(error: InputError) -> None:
        errors.append(error)
        del errors[1_000:]

    for _ in Reader([path], date=None, on_error=told).found():
        count += 1
    seconds = time.perf_counter() - began
    peaks = [_own_peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024]
    reasons = sorted({error.reason for error in errors})
    texts = [str(error)[:300] for error in errors[:3]]
    print(json.dumps({"reasons": reasons, "found": count, "peaks": peaks, "seconds": seconds, "texts": texts}))


if __name__ == "__main__":
    _read(sys.argv[1])
