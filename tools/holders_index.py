"""File the names of the packaged office-holders again, after an edit of their tables or of the spelling of names.

    python -m tools.holders_index

Without it everything works as it should, only each start takes a second longer; a test says that it is wanted.
"""

from dragoman.data import path
from dragoman.resolve import KnowledgeBase, kb_filed


def main() -> None:
    """Write ``holders_index.json.gz`` beside the tables, and print its size in bytes."""
    made = kb_filed.index(KnowledgeBase.load().offices)
    path(kb_filed.INDEX).write_bytes(made)
    print(f"{kb_filed.INDEX}: {len(made):,} bytes")


if __name__ == "__main__":
    main()
