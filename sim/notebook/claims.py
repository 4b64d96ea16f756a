"""Claims as Python hands them back: just tested, or opened from their folder."""

from __future__ import annotations

import weakref
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sim.column_table import pandas
from sim.errors import SimError
from sim.notebook.arguments import path_at, require_name
from sim.notebook.shown import Picture, Shown, drawn, write_report
from sim.output.format.result_to_record import geometry
from sim.output.pictures.picture_names import OF_CLAIMS
from sim.output.store.claims_folder import StoredClaims, open_claims, write_claims
from sim.output.text.claim_text import readings_table
from sim.output.text.text_table import TextTable
from sim.study.claims.picture_data import ClaimPictures, claim_pictures
from sim.study.claims.tested_claims import Findings

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = ("id", "answer", "verdict", "value", "result", "margin", "unit", "metric", "relation")


class AnsweredClaims(Shown):
    """What the claims of a scenario hand over, the same whether just tested or opened.

    In the examples `tested` is `sim.claim(gulf)`.
    """

    @property
    @abstractmethod
    def _stored(self) -> StoredClaims:
        """The claims as their folder has them."""

    def headline(self) -> str:
        """The scenario and its verdicts.

        >>> tested.headline().split("; ")[1]
        'cnn-60-percent-extended-range: does not hold'
        """
        summary = self._told
        said = "; ".join(f"{entry['id']}: {entry['verdict']}" for entry in summary["claims"])
        return f"{summary['scenario']}; {said or 'no claims to test'}"

    def _text_tables(self) -> Sequence[TextTable]:
        entries = self._told["claims"]
        answers = tuple((entry["id"], entry["answer"]) for entry in entries)
        told = TextTable("Claims", ("claim", "answer"), answers, n_left=2)
        read = ((entry["id"], readings_table(entry)) for entry in entries)
        return [told, *(replace(table, title=f"{table.title} of {name}") for name, table in read)]

    def figure(self, name: str = "claim_map", claim: str = "") -> Picture:
        """The picture of a claim, of the first that has it where none is named.

        `claim_map` shows where a base would have to lie, `two_inputs` endurance against speed.

        >>> tested.figure("two_inputs", "cnn-60-percent-extended-range")
        <Picture two_inputs: ... kB of PNG>
        """
        from sim.output.pictures.claims.claim_pictures import draw_picture, paths_of

        require_name("name", name, OF_CLAIMS)
        having = [path.parent.name for path in paths_of(self._stored, (name,))]
        if not having:
            raise SimError(f"name: no claim of this scenario has a picture '{name}'")
        require_name("claim", claim, having, optional=True)
        return drawn(name, lambda path: draw_picture(self._stored, claim or having[0], name, path))

    def map(self, claim: str = "") -> Picture:
        """Where a base would have to lie for a claim to hold.

        >>> tested.map()
        <Picture claim_map: ... kB of PNG>
        """
        return self.figure("claim_map", claim)

    def report(self, path: str | Path) -> Path:
        """Write one HTML page of them, as `othsim report` does; returns where it lies.

        >>> tested.report(folder / "claims.html").name
        'claims.html'
        """
        return write_report(self._stored.folder, path)

    def to_pandas(self) -> pd.DataFrame:
        """A row for each claim: answer, verdict, what was claimed and what came out.

        >>> tested.to_pandas().set_index("id")["verdict"].iloc[0]
        'does not hold'
        """
        entries = self._told["claims"]
        rows = [[entry[name] for name in _COLUMNS] for entry in entries]
        frame: pd.DataFrame = pandas().DataFrame(rows, columns=list(_COLUMNS))
        return frame


class OpenedClaims(AnsweredClaims):
    """The claims of a scenario read from their folder, `.folder`.

    In the examples `reread` is `sim.open_claims(tested.save(folder))`.

    >>> reread
    <OpenedClaims: Afghanistan from the Gulf; cnn-60-percent-extended-range: does not hold; ...>
    """

    def __init__(self, folder: Path) -> None:
        self._read = open_claims(folder)
        self.folder = folder

    @property
    def _stored(self) -> StoredClaims:
        return self._read

    def summary(self) -> dict[str, Any]:
        """What claims.json says of them.

        >>> len(reread.summary()["claims"]) == len(gulf.claims)
        True
        """
        entries = list(self._read.entries.values())
        return {"schema_version": 1, "scenario": self._read.scenario, "claims": entries}


class ShownClaims(AnsweredClaims, Findings):
    """The claims of a scenario, tested.

    >>> tested
    <ShownClaims: Afghanistan from the Gulf; cnn-60-percent-extended-range: does not hold; ...>
    """

    _of_result = ("summary", "claims", "plan")

    @cached_property
    def _pictures(self) -> Mapping[str, ClaimPictures]:
        return claim_pictures(self)

    @cached_property
    def _stored(self) -> StoredClaims:
        """In a folder that goes with this object."""
        folder = TemporaryDirectory(prefix="othsim-")
        weakref.finalize(self, folder.cleanup)
        return write_tested(Path(folder.name), self, self._told, self._pictures)

    def save(self, folder: str | Path) -> Path:
        """Write the folder that `othsim claim --figures` would write of it, pictures and all.

        `sim.open_claims` reads it again. What lies there of the same claims is replaced.

        >>> (tested.save(folder / "claims") / "claims.json").exists()
        True
        """
        from sim.output.pictures.claims.claim_pictures import draw_all

        to = path_at("folder", folder)
        draw_all(write_tested(to, self, self._told, self._pictures))
        return to


def write_tested(
    folder: Path,
    findings: Findings,
    summary: Mapping[str, Any],
    pictures: Mapping[str, ClaimPictures],
) -> StoredClaims:
    """Write what was found of claims, with the scenario on which the verdicts rest."""
    from sim.scenario.resolved_yaml import resolved_yaml

    # As a run has them: whoever is handed the folder sees what the verdicts rest on.
    scenario = findings.scenario
    texts = {"scenario.yaml": scenario.source.text, "resolved.yaml": resolved_yaml(scenario)}
    return write_claims(folder, summary, pictures, geometry(findings.plan), texts)
