"""What the tests of reading share: a story, a page reader without a parser, every way to write the same texts."""

import csv
import datetime as dt
import gzip
import io
import json
import re
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from dragoman.document import Document
from dragoman.errors import InputError
from dragoman.ingest import Gate, Limits, Link, Reader, Settings
from dragoman.ingest.readers import Columns, PageSource

STORY = "The foreign minister met his Norwegian counterpart on Monday, and both signed two agreements on fishing."
LATER = "The two will meet again in Oslo in May, a statement of the ministry said."
FRENCH = "Le ministre des affaires étrangères a rencontré lundi son homologue norvégien et signé un accord."


@dataclass(frozen=True)
class FakePage:
    title: str | None
    text: str
    url: str | None = None
    publisher: str | None = None
    published: dt.date | None = None
    language: str | None = None
    story: bool = True
    reason: str = ""


def fake_page(data: bytes, source: PageSource) -> FakePage:
    """Paragraphs and title by two expressions; a page without a paragraph is no story."""
    markup = data.decode(source.charset or "utf-8", "replace")
    title = re.search("<title>(.*?)</title>", markup, re.S)
    paragraphs = [
        re.sub("<[^>]*>", "", text).strip() for text in re.findall("<p[^>]*>(.*?)(?=<p|</p|</body|$)", markup, re.S)
    ]
    text = "\n\n".join(filter(None, paragraphs))
    return FakePage(title[1] if title else None, text, source.url, story=bool(text), reason="" if text else "no-text")


@dataclass
class Read:
    documents: list[Document]
    links: list[Link]
    errors: list[InputError]
    reader: Reader

    @property
    def reasons(self) -> list[str]:
        return [error.reason for error in self.errors]


def read(
    *paths: Path | str,
    date: dt.date | None = None,
    limits: Limits | None = None,
    columns: Columns | None = None,
    keep_foreign: bool = False,
) -> Read:
    errors: list[InputError] = []
    settings = Settings(Gate(limits), columns or Columns(), keep_foreign, fake_page)
    reader = Reader(paths, date=date, on_error=errors.append, settings=settings)
    found = list(reader.found())
    documents = [one for one in found if isinstance(one, Document)]
    return Read(documents, [one for one in found if isinstance(one, Link)], errors, reader)


def one(read: Read) -> Document:
    assert read.errors == []
    assert len(read.documents) == 1
    return read.documents[0]


@dataclass(frozen=True)
class Text:
    """A text to be written in some format, and what must come back."""

    id: str
    text: str
    title: str = "Talks held"
    date: str = "2023-03-03"


def as_jsonl(texts: Sequence[Text], path: Path) -> Path:
    rows = (json.dumps({"id": text.id, "text": text.text, "title": text.title, "date": text.date}) for text in texts)
    path.write_text("".join(f"{row}\n" for row in rows), "utf-8")
    return path


def as_csv(texts: Sequence[Text], path: Path, delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(["Id", "Body", "Headline", "Published"])
        writer.writerows([text.id, text.text, text.title, text.date] for text in texts)
    return path


def as_parquet(texts: Sequence[Text], path: Path) -> Path:
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    columns = {
        "id": [text.id for text in texts],
        "text": [text.text for text in texts],
        "title": [text.title for text in texts],
        "date": [dt.datetime.fromisoformat(text.date) for text in texts],
    }
    pq.write_table(pa.table(columns), path)
    return path


def as_zip(texts: Sequence[Text], path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for text in texts:
            archive.writestr(f"{text.id}.txt", text.text)
    return path


def as_tar(texts: Sequence[Text], path: Path) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for text in texts:
            data = text.text.encode()
            member = tarfile.TarInfo(f"{text.id}.txt")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def as_eml(texts: Sequence[Text], path: Path) -> Path:
    path.mkdir()
    for text in texts:
        message = EmailMessage()
        message["Subject"], message["From"] = text.title, "Press office <press@x.org>"
        message["Date"] = dt.datetime.fromisoformat(f"{text.date}T10:00:00+00:00")
        message.set_content(text.text)
        message.add_alternative(f"<p>{text.text}</p>", subtype="html")
        message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="a.pdf")
        (path / f"{text.id}.eml").write_bytes(bytes(message))
    return path


def as_docx(texts: Sequence[Text], path: Path) -> Path:
    from docx import Document as Word

    path.mkdir()
    for text in texts:
        word = Word()
        for paragraph in text.text.split("\n\n"):
            word.add_paragraph(paragraph)
        word.save(str(path / f"{text.id}.docx"))
    return path


def as_warc(texts: Sequence[Text], path: Path, *, coding: str | None = None) -> Path:
    from fastwarc.warc import WarcRecord, WarcRecordType

    with gzip.open(path, "wb") as file:
        for text in texts:
            body = text.text.encode()
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n"
            if coding == "gzip":
                body, head = gzip.compress(body), head + b"Content-Encoding: gzip\r\n"
            if coding == "chunked":
                body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
                head += b"Transfer-Encoding: chunked\r\n"
            record = WarcRecord()
            record.init_headers(WarcRecordType.response)
            record.headers["WARC-Target-URI"] = f"http://x.org/{text.id}"
            record.headers["WARC-Date"] = f"{text.date}T10:00:00Z"
            record.is_http = True
            record.headers["Content-Type"] = "application/http; msgtype=response"
            record.set_bytes_content(head + b"\r\n" + body)
            record.write(file)
    return path


WAYS: dict[str, Callable[[Sequence[Text], Path], Path]] = {
    "a.jsonl": as_jsonl,
    "a.csv": as_csv,
    "a.tsv": lambda texts, path: as_csv(texts, path, "\t"),
    "semicolons.csv": lambda texts, path: as_csv(texts, path, ";"),
    "a.parquet": as_parquet,
    "a.zip": as_zip,
    "a.tar.gz": as_tar,
    "messages": as_eml,
    "documents": as_docx,
    "a.warc.gz": as_warc,
    "gzip.warc.gz": lambda texts, path: as_warc(texts, path, coding="gzip"),
    "chunked.warc.gz": lambda texts, path: as_warc(texts, path, coding="chunked"),
}
