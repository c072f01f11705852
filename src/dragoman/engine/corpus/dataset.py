"""A dataset on its disk or store: what is there, what is still to be done, and whether what is there is whole."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from dragoman.engine.corpus.faults import CorpusError
from dragoman.engine.corpus.model import FORMAT, MANIFEST, PARTS, Input, Manifest, Marker, Part, finished, sha256
from dragoman.engine.corpus.places import Files, files_of, joined, store_of
from dragoman.record.tables.corpora import layouts

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Dataset:
    """The dataset in a folder."""

    place: str

    @property
    def files(self) -> Files:
        """Where it lies."""
        return files_of(self.place)

    def manifest(self) -> Manifest:
        """Its manifest. :class:`CorpusError` where there is none, or one that is not understood."""
        path = joined(self.place, MANIFEST)
        if not self.files.exists(path):
            raise CorpusError(
                f"{self.place}: no dataset: there is no {MANIFEST} in it; dragoman corpus code INPUT {self.place}"
            )
        with self.files.open(path) as stream:
            data = stream.read()
        try:
            return Manifest.model_validate_json(data)
        except ValidationError as error:
            raise CorpusError(
                f"{path}: not a manifest of format {FORMAT} ({error.errors()[0]['msg']}); it was changed, or made by "
                "another Dragoman: write to a new folder"
            ) from None

    def begin(self, wanted: Manifest) -> None:
        """Write the manifest, or see that the one that is there is of the same run, input and options."""
        if self.files.exists(joined(self.place, MANIFEST)):
            _check_same(self.place, self.manifest(), wanted)
            return
        there = [name for name in self.files.names(self.place) if not name.startswith(".")]
        if there:
            raise CorpusError(
                f"{self.place}: the folder holds {there[0]} and is no dataset; give a folder that is new or empty"
            )
        self.files.put(joined(self.place, MANIFEST), wanted.text())

    def done(self, manifest: Manifest, tell: Tell) -> dict[int, Marker]:
        """The parts that are done and whole, by number. ``tell`` hears of those that are there and are not whole."""
        found = {}
        names = set(self.files.names(joined(self.place, PARTS)))
        for part in manifest.parts:
            if f"{part.name}.json" in names:
                try:
                    found[part.number] = self.marker(part, manifest.run_hash)
                except CorpusError as error:
                    tell(f"{error}; it is coded again")
        return found

    def marker(self, part: Part, run: str) -> Marker:
        """The marker of a part, checked with the files of it. :class:`CorpusError` says what is not as it should be."""
        path = joined(self.place, PARTS, f"{part.name}.json")
        if not self.files.exists(path):
            raise CorpusError(f"{path}: missing: the part is not done")
        with self.files.open(path) as stream:
            data = stream.read()
        try:
            marker = Marker.model_validate_json(data)
        except ValidationError:
            raise CorpusError(f"{path}: it is damaged") from None
        if marker.part != part or marker.run != run or set(marker.tables) != set(layouts()):
            raise CorpusError(f"{path}: it is of another part or run")
        for name, table in marker.tables.items():
            self._check(name, part, table.sha256)
        return marker

    def end(self, manifest: Manifest, markers: dict[int, Marker]) -> Manifest:
        """Write the manifest of the whole dataset."""
        whole = finished(manifest, (markers[part.number] for part in manifest.parts))
        self.files.put(joined(self.place, MANIFEST), whole.text())
        return whole

    def parts(self) -> Iterator[Part]:
        """The parts of a dataset that is complete. :class:`CorpusError` for one that is not."""
        manifest = self.manifest()
        if not manifest.complete:
            raise CorpusError(
                f"{self.place}: not complete; run the dragoman corpus code that began it again: it goes on from there"
            )
        yield from manifest.parts

    def marked(self) -> list[str]:
        """The names of the parts that have a marker; their files are not looked at."""
        names = self.files.names(joined(self.place, PARTS))
        return [name.removesuffix(".json") for name in names if name.endswith(".json")]

    def store(self) -> Any:
        """The fsspec filesystem of an address, for libraries that read by one."""
        return store_of(self.place)

    def table(self, name: str, part: Part) -> str:
        """Where a table of a part lies."""
        return joined(self.place, name, f"{part.name}.parquet")

    def _check(self, name: str, part: Part, expected: str) -> None:
        path = self.table(name, part)
        if not self.files.exists(path):
            raise CorpusError(f"{path}: missing, though its part is marked as done")
        with self.files.open(path) as stream:
            if sha256(stream.read()) != expected:
                raise CorpusError(f"{path}: it does not have the hash that its part's marker says")


def refuse_overlap(output: str, inputs: tuple[Input, ...], patterns: list[str]) -> None:
    """Raise :class:`CorpusError` where the dataset would lie among its own input, or the input in it."""
    if "://" in output:
        inside = [one.path for one in inputs if one.path.startswith(output.rstrip("/") + "/")]
        around = [one for one in patterns if output.startswith(one.rstrip("/") + "/")]
    else:
        here = Path(output).resolve()
        inside = [one.path for one in inputs if "://" not in one.path and here in Path(one.path).resolve().parents]
        folders = [Path(one).resolve() for one in patterns if "://" not in one and Path(one).is_dir()]
        around = [str(one) for one in folders if one == here or one in here.parents]
    if inside or around:
        raise CorpusError(
            f"{output}: the output is among the input ({(inside or around)[0]}); give a folder outside of it"
        )


def _check_same(place: str, there: Manifest, wanted: Manifest) -> None:
    different = []
    if there.run_hash != wanted.run_hash:
        names = [name for name in {**there.run, **wanted.run} if there.run.get(name) != wanted.run.get(name)]
        told = ", ".join(f"{name} {there.run.get(name)} and now {wanted.run.get(name)}" for name in names)
        different.append(f"another run made it ({told})")
    if there.options != wanted.options:
        different.append(f"its options were {_said(there)} and now are {_said(wanted)}")
    elif there.inputs != wanted.inputs:
        different.append(f"its input was another ({_first_difference(there.inputs, wanted.inputs)})")
    elif there.parts != wanted.parts:
        different.append("its input was cut into other parts")
    if different:
        raise CorpusError(
            f"{place}: there is a dataset that cannot be continued: {'; '.join(different)}. Write to a new folder, or "
            "give the same input and options to the Dragoman that began it"
        )


def _said(manifest: Manifest) -> str:
    return ", ".join(f"{name} {value}" for name, value in manifest.options.model_dump().items())


def _first_difference(there: tuple[Input, ...], wanted: tuple[Input, ...]) -> str:
    before, now = {one.path: one for one in there}, {one.path: one for one in wanted}
    for path in [*before, *now]:
        if path not in now:
            return f"{path} is not given any more"
        if path not in before:
            return f"{path} is new"
        if before[path] != now[path]:
            return f"{path} has changed"
    return "in another order"
