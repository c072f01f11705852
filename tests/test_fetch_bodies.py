"""Decompression under a limit, whatever the chunks are cut into."""

import gzip
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.ingest.fetch.bodies import PIECE, decoded
from dragoman.ingest.fetch.model import Trouble
from web_server import bomb, pack

MIB = 1 << 20


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def reason(data: bytes, encoding: str, limit: int, size: int = 64 * 1024) -> str:
    with pytest.raises(Trouble) as caught:
        list(decoded(iter(cut(data, size)), encoding, limit))
    return caught.value.fault.reason


@settings(deadline=None, max_examples=60)
@given(
    data=st.one_of(st.binary(max_size=3000), st.integers(0, 400_000).map(lambda n: b"ab" * n)),
    encoding=st.sampled_from(["gzip", "deflate", "br", "gzip, br", "identity", ""]),
    size=st.sampled_from([1, 7, 1000, PIECE]),
)
def test_what_was_packed_is_unpacked_however_it_comes(data: bytes, encoding: str, size: int) -> None:
    sent = data
    for name in encoding.replace("identity", "").split(", "):
        sent = pack(sent, name) if name else sent
    pieces = list(decoded(iter(cut(sent, size)), encoding, len(data) + 100))
    assert b"".join(pieces) == data
    assert all(len(piece) <= PIECE for piece in pieces)


def test_a_body_of_exactly_the_limit_is_whole() -> None:
    data = bytes(range(256)) * 1000
    assert b"".join(decoded(iter([gzip.compress(data)]), "gzip", len(data))) == data
    assert reason(gzip.compress(data), "gzip", len(data) - 1) == "bomb"


def test_members_of_gzip_follow_one_another_and_padding_ends_them() -> None:
    data = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 512
    for size in (1, 5, PIECE):
        assert b"".join(decoded(iter(cut(data, size)), "x-gzip", 100)) == b"one two"


def test_bare_deflate_is_understood() -> None:
    assert b"".join(decoded(iter([zlib.compress(b"text " * 99)[2:-4]]), "deflate", 1000)) == b"text " * 99


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_bomb_is_noticed_while_it_unpacks(encoding: str) -> None:
    assert reason(bomb(encoding).body, encoding, 8 * MIB) == "bomb"


def test_a_bomb_within_a_bomb_is_noticed_too() -> None:
    assert reason(gzip.compress(bomb("gzip").body), "gzip, gzip", 8 * MIB) == "bomb"


def test_an_honest_long_body_is_no_bomb() -> None:
    data = "".join(f"The envoy met minister {n}. " for n in range(50_000)).encode()
    assert reason(gzip.compress(data), "gzip", MIB) == "too-large"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_an_end_that_is_missing_is_noticed(encoding: str) -> None:
    data = pack("".join(map(str, range(9999))).encode(), encoding)
    assert reason(data[:-9], encoding, MIB) == "truncated"
    assert reason(data[: len(data) // 2], encoding, MIB, size=100) == "truncated"


def test_an_empty_body_needs_no_packing() -> None:
    assert list(decoded(iter([]), "gzip", 10)) == []
