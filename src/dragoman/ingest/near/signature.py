"""What a ledger keeps of a text to find its copies by: a MinHash signature, and bands of it to look up."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dragoman.errors import InputError
from dragoman.ingest.near.story import Hashes, Story, mixed, read_story

SLOTS = 64
"""Slots of the signature: a likeness is estimated to within 0.06 (one standard deviation, at 0.35)."""

OPENING_WORDS = 70
"""What is cut is cut from the end: a copy that keeps a fifth of its original keeps its first paragraphs."""

_OPENING_SLOTS = 16
_ROWS = 2
_BANDS = (SLOTS + _OPENING_SLOTS) // _ROWS
_SEED = 20_260_101
_BAND_NUMBERS = mixed(np.arange(1, _BANDS + 1, dtype=np.uint64))
"""Added to the slots of each band, so that equal slots in different places are different bands."""

SCHEME = "rminhash2-64x2+16x2-words4-1"
"""Names everything that a fingerprint depends on: rensa's algorithm 2, slots and rows of the whole text and of its
opening, words of a shingle, and the version of how a text is read. Only fingerprints of one scheme may be compared."""

LIKELY = 0.3
"""Estimated share of the smaller text's shingles that the larger has, from which two texts are worth comparing. What
the comparison calls near has 0.45 and more; the estimate is off by 0.07 (one standard deviation)."""

LEAST = 0.07
"""And the least estimated resemblance: what is in less of the larger text is a quotation."""

_ALGORITHM = 2


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The fingerprint of one text, 256 + 320 bytes; equal on every machine for equal text and :data:`SCHEME`."""

    signature: bytes
    """64 unsigned 32-bit numbers, little-endian; empty for a text without words."""
    bands: tuple[int, ...]
    """40 signed 64-bit integers (32 of the whole text, 8 of its opening): two texts that share one may be copies."""
    shingles: int
    """How many different runs of four words the text has, boilerplate left out."""


def fingerprint(text: str) -> Fingerprint:
    """The fingerprint of ``text``, in time linear in its length."""
    return fingerprint_story(read_story(text))


def fingerprint_story(story: Story) -> Fingerprint:
    """The fingerprint of a text that is read already."""
    whole = story.distinct
    if not len(whole):
        return Fingerprint(b"", (), 0)
    opening = story.shingles[:OPENING_WORDS]
    slots = np.concatenate([_slots(whole, SLOTS), _slots(opening, _OPENING_SLOTS)])
    bands = mixed(((slots[0::_ROWS] << np.uint64(32)) | slots[1::_ROWS]) + _BAND_NUMBERS)
    return Fingerprint(slots[:SLOTS].astype("<u4").tobytes(), tuple(bands.view(np.int64).tolist()), len(whole))


def resemblance(one: Fingerprint, other: Fingerprint) -> float:
    """The share of shingles that two texts have in common (Jaccard), estimated from their signatures; 0 to 1."""
    if not one.signature or not other.signature:
        return float(one.signature == other.signature)
    pair = (np.frombuffer(each.signature, dtype="<u4") for each in (one, other))
    return float(np.equal(*pair).mean())


def likely(one: Fingerprint, other: Fingerprint) -> bool:
    """True where two texts that share a band are worth being read and compared: by their estimated common part."""
    alike = np.asarray([resemblance(one, other)])
    return bool(likely_share(alike, one.shingles, np.asarray([other.shingles]))[0])


def likely_share(alike: npt.NDArray[np.float64], size: int, sizes: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """:func:`likely` of one text and many: their resemblances and numbers of shingles."""
    common = alike / (1 + alike) * (size + sizes)
    return np.logical_and(common >= LIKELY * np.minimum(size, sizes), alike >= LEAST)


def _slots(hashes: Hashes, slots: int) -> Hashes:
    # Not at the top: whoever only reads files never needs it.
    from rensa import RMinHash  # type: ignore[import-untyped]

    if RMinHash.ALGORITHM_VERSION != _ALGORITHM:
        raise InputError(
            "rensa",
            f"this version computes MinHash algorithm {RMinHash.ALGORITHM_VERSION}, and stored fingerprints are of "
            f"algorithm {_ALGORITHM}; install rensa 0.5",
            "rensa-version",
        )
    # Hashes of our own go in, so that rensa's way of hashing strings, which it does not promise, plays no part.
    rows = RMinHash.digest_matrix_from_flat_token_hashes(hashes, [0, len(hashes)], slots, _SEED).to_rows()
    return np.asarray(rows[0], dtype=np.uint64)
