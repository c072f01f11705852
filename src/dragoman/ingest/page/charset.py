"""From the bytes of a page to its characters: what the page and the transport say, checked against the bytes."""

import codecs
import re

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF16_LE, "utf-16-le"),
         (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
_META = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,400}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.\-]{2,40})""", re.I
)
_META_WITHIN = 8_192
# Encodings whose bytes are all ASCII: to decode them as UTF-8 succeeds and says nothing.
_SEVEN_BIT = ("iso2022", "hz", "utf7")
# What English and European typesetting puts outside ASCII; other characters among few are a sign of a wrong table.
_USUAL = frozenset(
    "‘’“”„‚‹›«»–—…•·€£§©®™°±½¼¾ \u00a0\u00ad¡¿ºªàáâãäåæçèéêëìíîïñòóôõöøœšùúûüýÿžßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØŒŠÙÚÛÜÝŸŽ"
)
_MOJIBAKE = re.compile("â€[™œ\u009d“”˜¦¢]|â€\u009d|Ã[©¨¼¶¤±³¡\u00ad§ª«®´¯º]|Â[ \u00a0£©®°·«»]")
_SAMPLE = 200_000
# Names that stand for a larger table than Python's of that name: so browsers read them.
_LARGER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "ascii": "cp1252",
}


def decode(data: bytes, declared: str | None) -> str:
    """The characters of a page. ``declared`` is the transport's word, which is not believed against the bytes.

    A byte order mark decides. Bytes beyond ASCII that are UTF-8 throughout are UTF-8, whatever is declared; else the
    transport's encoding, the page's own, Windows-1252 and what charset-normalizer thinks are tried in that order, and
    the first that decodes without error into likely characters is taken. Nothing is raised: what cannot be decoded
    becomes U+FFFD.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    said = [name for name in (_known(declared), _known(_of_page(data))) if name]
    for name in said:
        if name.replace("-", "").replace("_", "").startswith(_SEVEN_BIT) and (text := _try(data, name)) is not None:
            return text
    wide = _wide(data)
    if wide:
        return data.decode(wide, "replace")
    text = _utf8(data)
    if text is not None:
        return _mended(text)
    tables = [name for name in said if name not in ("utf-8", "ascii", "utf-16", "utf-32")]
    for name in ("cp1252" if name in ("iso8859-1", "latin-1", "latin1") else name for name in [*tables, "cp1252"]):
        text = _try(data, name)
        if text is not None and (name in tables[:1] or _likely(text)) and not _implausible(text, name):
            return text
    guess = _guess(data)
    return data.decode(guess or "cp1252", "replace")


def _of_page(data: bytes) -> str | None:
    match = _META.search(data[:_META_WITHIN])
    return match.group(1).decode("ascii") if match else None


def _known(name: str | None) -> str | None:
    try:
        found = codecs.lookup(name.strip("\"' ")).name if name else None
    except (LookupError, ValueError):
        return None
    # Codecs that are no encodings of text ("zlib", "rot13") would be found too.
    return _LARGER.get(found, found) if found and getattr(codecs.lookup(found), "_is_text_encoding", True) else None


def _try(data: bytes, name: str) -> str | None:
    try:
        # "Latin-1" with bytes of its C1 range is Windows-1252, which leaves five of them open.
        return data.decode(name) if name != "cp1252" else _cp1252(data)
    except (UnicodeError, LookupError, ValueError):
        return None


def _cp1252(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        holes = {0x81: "\u0081", 0x8D: "\u008d", 0x8F: "\u008f", 0x90: "\u0090", 0x9D: "\u009d"}
        return data.decode("latin-1").translate(
            {byte: holes.get(byte) or bytes((byte,)).decode("cp1252") for byte in range(0x80, 0xA0)}
        )


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: markup in it is every second byte NUL."""
    head = data[:400]
    if len(head) >= 20 and head[1::2].count(0) > len(head) * 0.35:
        return "utf-16-le"
    if len(head) >= 20 and head[0::2].count(0) > len(head) * 0.35:
        return "utf-16-be"
    return None


def _utf8(data: bytes) -> str | None:
    """The text if the bytes are UTF-8, but for a few that a cut or a foreign insertion spoilt."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    spoilt = text.count("\ufffd")
    good = sum(character > "\x7f" for character in text) - spoilt
    return text if good > 20 * spoilt else None


def _mended(text: str) -> str:
    """The text, once more decoded where it was UTF-8 taken for Windows-1252 and encoded again ("donâ€™t")."""
    if len(_MOJIBAKE.findall(text[:_SAMPLE])) < 3:
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def _likely(text: str) -> bool:
    beyond = [character for character in text[:_SAMPLE] if character > "\x7f"]
    return sum(character in _USUAL for character in beyond) >= 0.9 * len(beyond)


def _implausible(text: str, name: str) -> bool:
    """True for control characters and for the double letters of UTF-8 taken for a single-byte table."""
    sample = text[:_SAMPLE]
    controls = sum("\x80" <= character < "\xa0" for character in sample)
    return controls > 2 or (name in ("cp1252", "iso8859-1") and len(_MOJIBAKE.findall(sample)) > 2)


def _guess(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    return best.encoding if best is not None else None
