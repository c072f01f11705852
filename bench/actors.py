"""The table of phrases and who they stand for (tests/data/actors): country, sector, office, by slice.

``python -m bench.actors [--misses] [--slice NAME]``; of the misses only even-numbered cases are printed. Of the unseen
cases (tests/data/actors_unseen) there are figures only: no option shows one.
"""

import argparse
import sys
from collections.abc import Iterable

from bench.common import ROOT
from dragoman.pipeline import Coder, load

sys.path.insert(0, str(ROOT / "tests"))

from actor_table import FIELDS, HEADER, UNSEEN, Result, by_slice, figures, run


def score(coder: Coder) -> dict[str, float]:
    """Share of cases with every field right, by slice, in all, in each half, and of the unseen; these by field too."""
    results = run(coder)
    found = {name: row.all_right for name, row in by_slice(results).items()}
    for name, even in (("total, even", True), ("total, odd (unread)", False)):
        found[name] = figures(r for r in results if r.case.even == even).all_right
    unseen = figures(run(coder, UNSEEN))
    shares = {name: getattr(unseen, name) for name in FIELDS}
    found["unseen cases"] = unseen.all_right
    return found | {f"unseen cases, {name}": share for name, share in shares.items() if share is not None}


def _wanted(result: Result) -> str:
    case = result.case
    countries = "+".join(code or "none" for code in case.countries) if "country" in case.asked else "-"
    return " ".join((countries, *(str(case.asked.get(name, "-")) for name in ("sector", "office"))))


def _misses(results: Iterable[Result]) -> None:
    for result in results:
        case = result.case
        if case.even and not result.all_right:
            wrong = ", ".join(name for name, right in result.right.items() if not right)
            print(f"{case.id} {case.date} {case.phrase!r} wrong: {wrong}")
            print(f"    {case.text}")
            print(f"    wanted {_wanted(result)}; found {result.found}")


def main() -> None:
    """Print a line per slice, for all cases, each half and the unseen; with --misses the even-numbered misses first."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--slice")
    asked = parser.parse_args()
    coder = load()
    results = [result for result in run(coder) if asked.slice in (None, result.case.slice)]
    if not results:
        parser.error(f"no slice {asked.slice}")
    if asked.misses:
        _misses(results)
    halves = {
        "all": results,
        "even": [result for result in results if result.case.even],
        "odd (unread)": [result for result in results if not result.case.even],
        "unseen cases": [result for result in run(coder, UNSEEN) if asked.slice in (None, result.case.slice)],
    }
    for name, chosen in halves.items():
        print(f"\n{name}\n{HEADER}")
        for slice_name, row in by_slice(chosen).items():
            print(row.row(slice_name))


if __name__ == "__main__":
    main()
