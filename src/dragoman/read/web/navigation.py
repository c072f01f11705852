"""Where one can go from every page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A link of the main navigation; ``under`` are the paths whose pages belong to it, beside its own."""

    label: str
    path: str
    under: tuple[str, ...] = ()

    def here(self, path: str) -> str:
        """ "page" on this very page, "true" on one below it, "" elsewhere: the value of aria-current."""
        if path.rstrip("/") == self.path.rstrip("/"):
            return "page"
        below = (self.path, *self.under) if self.path != "/" else self.under
        return "true" if any(path == one or path.startswith(f"{one}/") for one in below) else ""


PLACES = (
    Place("Relations", "/", ("/go",)),
    Place("Search", "/search"),
    Place("Promises", "/promises"),
    Place("Agreements", "/agreements"),
    Place("Sources", "/sources", ("/copies",)),
    Place("Watches", "/watches"),
    Place("Codebook", "/codebook"),
    Place("About", "/about", ("/runs", "/decisions")),
)
REVIEW = Place("Review", "/review")
"""For those who may review."""
