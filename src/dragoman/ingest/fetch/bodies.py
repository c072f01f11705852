"""Bodies unpacked by the gate, under the limit of a fetch; its errors as the troubles of one."""

from collections.abc import Iterator

from dragoman.errors import InputError
from dragoman.ingest import gate
from dragoman.ingest.fetch.faults import too_large, trouble

PIECE = 512 * 1024
"""The most bytes that come at once."""
ACCEPTED = "gzip, deflate, br"
"""What is understood, as the Accept-Encoding header says it."""
_BOMB = 100
"""Bytes from one byte above which a body over the limit is a bomb; text is pressed to a tenth, rarely to a fiftieth."""


def decoded(chunks: Iterator[bytes], encoding: str, limit: int) -> Iterator[bytes]:
    """The bytes of ``chunks`` without their Content-Encoding, in pieces; ``limit`` bytes at most.

    Raises trouble "bomb" or "too-large" at the limit, "bad-encoding" for an encoding that is unknown or wrong, and
    "truncated" where the packed data stop too early.
    """
    taken = given = 0

    def counted() -> Iterator[bytes]:
        nonlocal taken
        for chunk in chunks:
            taken += len(chunk)
            yield chunk

    try:
        for piece in gate.decoded(counted(), encoding, where="the body"):
            given += len(piece)
            if given > limit:
                if given > _BOMB * taken:
                    raise _bomb(taken, limit)
                raise too_large(limit, "the body, unpacked,")
            yield piece
    except InputError as error:
        if error.reason == "bomb":
            raise _bomb(taken, limit) from error
        if isinstance(error, gate.EndsEarly):
            raise trouble("truncated", "the packed body stops before its end; try again later", 1) from error
        told = str(error).removeprefix("the body: ")
        raise trouble("bad-encoding", f"the body is not packed as the site says ({told})", 1) from error


def _bomb(taken: int, limit: int) -> Exception:
    return trouble("bomb", f"{taken:,} bytes unpack to more than the limit of {limit:,} bytes: a trap; leave it")
