"""Decompression is counted while it happens, whatever the coding and however the chunks fall."""

import bz2
import contextlib
import gzip
import lzma
import random
import zlib
from collections.abc import Iterator

import brotli  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import InputError
from dragoman.ingest.gate import Limits, Meter, decoded, inflated

TEXT = b"The ministers met in Oslo on Monday and signed an accord on fishing. " * 40


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


CODINGS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
}
PACKED = {"gzip": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "raw": raw_deflate, "br": brotli.compress}


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_a_body_is_the_same_without_its_coding(coding: str, size: int) -> None:
    assert b"".join(decoded(pieces(CODINGS[coding](TEXT), size), coding.upper(), where="x")) == TEXT


@pytest.mark.parametrize("codec", PACKED)
def test_what_unpacks_to_much_more_than_a_piece_comes_out_whole(codec: str) -> None:
    data = random.Random(1).randbytes(1_000_000) + bytes(3_000_000) + TEXT * 1_000
    packed = PACKED[codec](data)
    for size in (10_000, len(packed)):
        assert b"".join(inflated(pieces(packed, size), codec, Meter(Limits(), "x"), "x")) == data


@pytest.mark.parametrize("size", [1, 10_000])
def test_deflate_without_its_header_is_read(size: int) -> None:
    assert b"".join(decoded(pieces(raw_deflate(TEXT), size), "deflate", where="x")) == TEXT


def test_codings_come_off_in_their_order_and_identity_is_none() -> None:
    body = brotli.compress(gzip.compress(TEXT))
    assert b"".join(decoded([body], "gzip, identity, br", where="x")) == TEXT
    assert b"".join(decoded([TEXT], None, where="x")) == TEXT
    assert b"".join(decoded([], "gzip", where="x")) == b""


@pytest.mark.parametrize("coding", ["zstd", "gzip, aws-chunked", "gzip, gzip, gzip, gzip"])
def test_an_unknown_coding_is_refused(coding: str) -> None:
    with pytest.raises(InputError) as caught:
        decoded([b""], coding, where="http://x/")
    assert caught.value.reason == "bad-encoding"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_body_that_ends_too_early_or_is_something_else_is_damaged(coding: str) -> None:
    for body in (CODINGS[coding](TEXT)[:-9], b"<html>not packed at all</html>"):
        with pytest.raises(InputError) as caught:
            list(decoded([body], coding, where="x"))
        assert caught.value.reason == {"br": "bad-brotli"}.get(coding, f"bad-{coding}")


@pytest.mark.parametrize("codec", PACKED)
def test_a_bomb_is_told_long_before_its_end(codec: str) -> None:
    bomb = PACKED[codec](bytes(20_000_000))
    limits = Limits(slack=1_000_000, ratio=50)
    meter = Meter(limits, "x")
    with pytest.raises(InputError) as caught:
        list(inflated(pieces(bomb, 1_000), codec, meter, "x"))
    assert caught.value.reason == "bomb"
    assert meter.given <= 2_000_000


def test_a_bomb_within_another_coding_is_held_against_what_came_over_the_wire() -> None:
    inner = gzip.compress(bytes(3_000_000))
    with pytest.raises(InputError) as caught:
        list(decoded([gzip.compress(inner * 20)], "gzip, gzip", where="x", limits=Limits(slack=1_000_000)))
    assert caught.value.reason == "bomb"


@pytest.mark.parametrize("codec", ["gzip", "bz2", "xz"])
def test_members_one_after_another_are_one_stream(codec: str) -> None:
    packed = PACKED[codec](TEXT) + PACKED[codec](b"more") + bytes(8)
    for size in (1, 5, 100_000):
        found = inflated(pieces(packed, size), codec, Meter(Limits(), "x"), "x")
        assert b"".join(found) == TEXT + b"more"
    with pytest.raises(InputError, match="behind its end"):
        list(inflated([packed + b"garbage"], codec, Meter(Limits(), "x"), "x"))
    assert b"".join(inflated([packed + b"garbage"], codec, Meter(Limits(), "x"), "x", strict=False)) == TEXT + b"more"


def test_an_xz_file_that_asks_for_a_giant_dictionary_is_refused() -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 2**29}]
    greedy = lzma.compress(TEXT, filters=filters)
    with pytest.raises(InputError) as caught:
        list(inflated([greedy], "xz", Meter(Limits(), "x"), "x"))
    assert caught.value.reason == "bad-xz"


@given(st.binary(max_size=2_000), st.sampled_from(sorted(PACKED)))
def test_any_bytes_are_unpacked_or_refused(data: bytes, codec: str) -> None:
    meter = Meter(Limits(), "x")
    found: list[bytes] = []
    with contextlib.suppress(InputError):
        found.extend(inflated(pieces(data, 100), codec, meter, "x"))
    assert sum(map(len, found)) <= meter.given
