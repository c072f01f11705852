"""Claims from an annotated document: events by the codebook, statements, times, tenures, instruments, commitments.

Nobody is resolved here: claims speak of mentions.

- ``codebook``: the codebook's schema; ``codebook_load``, ``codebook_own``, ``codebook_shelf``: the packaged one read, a
  user's, and what both need; ``codebook_overlap``: entries that cannot be told apart
- ``match``: which entries fit a clause; ``roles``: who fills their slots; ``events``: which are coded
- ``weighing``: the learned scorer's word against the codebook's
- ``frames``: who and what stands around a trigger word, whatever the grammar; ``subjects``: who does it;
  ``syntax``: the word lists they need
- ``status``: actual, historical, future, hypothetical or negated
- ``mentions``, ``kinds``: noun phrases that may stand for someone
- ``antecedents``, ``pronoun_words``: what the grammar around a pronoun says of whom it may stand for
- ``quotes``, ``attribution*``: quotation marks; source, cue and content of statements
- ``times*``, ``clause_times``: time expressions, and which clause each (or a place) belongs to;
  ``dated``: the words they date
- ``tenures``, ``instruments``: offices taken and left; treaties, memoranda and what was done to them;
  ``instrument_rules``: the words for these
- ``places``, ``named*``: where things happen; initiatives, frameworks, forums and anniversaries
- ``assessments``: judgements of how a relation goes
- ``trace``: what was considered for an event, where somebody asks; ``explain``: that, entry by entry
- ``reading``: what every finder of claims asks for; ``document``: all of it for one document
"""

from typing import TYPE_CHECKING

from dragoman.lazy import offering

if TYPE_CHECKING:
    from dragoman.extract.codebook import Codebook
    from dragoman.extract.codebook_load import load_codebook
    from dragoman.extract.document import Extractor
    from dragoman.extract.trace import Trace

__all__ = ["Codebook", "Extractor", "Trace", "load_codebook"]

# Loaded when first asked for: times are read without the language model, which takes two seconds to import.
__getattr__ = offering(
    __name__,
    {
        "codebook": "Codebook",
        "document": "Extractor",
        "trace": "Trace",
        "codebook_load": "load_codebook",
    },
)
