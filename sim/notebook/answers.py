"""Answers as Python hands them back: plans, comparisons, claims, sizes and what figures rest on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sim.column_table import Table
from sim.errors import SimError
from sim.notebook.runs import FlownRun
from sim.notebook.shown import Picture, Shown, as_shown, drawn, require_name, share, write_report
from sim.output.pictures.picture_names import COMPARISON_MAP, OF_A_COMPARISON, OF_CLAIMS
from sim.output.text.text_table import TextTable
from sim.study.claims.tested_claims import Findings
from sim.study.compare.comparison import Comparison
from sim.study.planning.plan import Plan
from sim.study.whatif.explanation import Why
from sim.study.whatif.size_result import Sizing

if TYPE_CHECKING:
    import pandas as pd


class ShownPlan(Shown, Plan):
    """Routes and sortie budgets in closed form."""

    def headline(self) -> str:
        """Its scenario, and the shares in transit."""
        shares = [entry["transit_fraction"] for entry in self.budget_entries() if entry["feasible"]]
        told = f"{share(min(shares))} to {share(max(shares))} of a sortie in transit"
        return f"{self.scenario.name}; {told if shares else 'nobody can fly it'}"

    def text_tables(self) -> Sequence[TextTable]:
        """The budgets, as `othsim plan` prints them."""
        from sim.output.text.plan_and_run_tables import plan_table

        return [plan_table(self.summary())]

    def to_pandas(self) -> pd.DataFrame:
        """A row for each fleet and orbit; needs the extra `data`."""
        entries = self.budget_entries()
        keys = dict.fromkeys(
            key for entry in entries for key, of in entry.items() if not isinstance(of, list)
        )
        return Table({key: [entry.get(key) for entry in entries] for key in keys}).to_pandas()


class ShownComparison(Shown, Comparison):
    """Basing options flown under the same luck."""

    def headline(self) -> str:
        """The options and how often each was flown."""
        n = self.n_replications
        return f"{', '.join(self.names)}; against {self.baseline}, {n} replication{'s' * (n > 1)}"

    def text_tables(self) -> Sequence[TextTable]:
        """Options and differences, as `othsim compare` prints them."""
        from sim.output.text.comparison_table import comparison_tables

        return comparison_tables(self.summary())

    def run(self, option: str) -> FlownRun:
        """One option as a run of its own."""
        require_name("option", option, self.names)
        return as_shown(FlownRun, self.results[option])

    def figure(self, name: str = COMPARISON_MAP) -> Picture:
        """A picture by its name: `comparison_map`, `hours` or `lost_hours`."""
        from sim.output.pictures.comparison.comparison_pictures import draw_picture
        from sim.output.store.comparison_folder import open_comparison

        require_name("name", name, OF_A_COMPARISON)
        with TemporaryDirectory(prefix="othsim-") as folder:
            self._write(Path(folder) / "comparison", force=False, drawing=False)
            stored = open_comparison(Path(folder) / "comparison")
            return drawn(name, lambda path: draw_picture(stored, name, path))

    def map(self) -> Picture:
        """What each option covers, and what it covers less."""
        return self.figure(COMPARISON_MAP)

    def report(self, path: str | Path) -> Path:
        """Write one HTML page of it, as `othsim report` does."""
        with TemporaryDirectory(prefix="othsim-") as folder:
            self._write(Path(folder) / "comparison", force=False, drawing=False)
            return write_report(Path(folder) / "comparison", path)

    def save(self, folder: str | Path, *, force: bool = False) -> Path:
        """Write the folder that `othsim compare` would write; `force` replaces an existing one."""
        self._write(Path(folder), force=force, drawing=True)
        return Path(folder)

    def _write(self, folder: Path, *, force: bool, drawing: bool) -> None:
        from sim.output.pictures.comparison.comparison_pictures import draw_all
        from sim.output.store.comparison_folder import (
            begin_folder,
            comparison_head,
            scenario_texts,
            write_comparison,
        )
        from sim.scenario.loading import resolved_yaml

        scenarios = {name: result.plan.scenario for name, result in self.results.items()}
        head = comparison_head(scenarios, ["sim.compare"], self.n_replications)
        begun = begin_folder(folder, head, force=force, resume=False)
        assert begun is not None  # only what is resumed may be done
        texts = {name: (s.source.text, resolved_yaml(s)) for name, s in scenarios.items()}
        with begun as written:
            written.describe(scenario_texts(texts))
            stored = write_comparison(written, self, self.summary())
            faults = draw_all(stored, written.folder / "figures") if drawing else None
            written.finish({}, faults)

    def to_pandas(self, option: str = "") -> pd.DataFrame:
        """Figures by replication of an option, the baseline's where none is named."""
        require_name("option", option or self.baseline, self.names)
        return self.rows[option or self.baseline].to_pandas()


class ShownClaims(Shown, Findings):
    """The claims of a scenario, tested."""

    def headline(self) -> str:
        """The scenario and its verdicts."""
        said = "; ".join(f"{finding.claim.id}: {finding.verdict}" for finding in self.claims)
        return f"{self.scenario.name}; {said or 'no claims to test'}"

    def text_tables(self) -> Sequence[TextTable]:
        """Each claim with its answer, and its readings."""
        from sim.output.text.claim_text import readings_table

        entries = self.summary()["claims"]
        answers = tuple((entry["id"], entry["answer"]) for entry in entries)
        told = TextTable("Claims", ("claim", "answer"), answers, n_left=2)
        return [told, *(readings_table(entry) for entry in entries)]

    def figure(self, name: str = "claim_map", claim: str = "") -> Picture:
        """The picture of a claim, of the first that has it where none is named.

        `claim_map` shows where a base would have to lie, `two_inputs` endurance against speed.
        """
        from sim.output.format.result_to_record import geometry
        from sim.output.pictures.claims.claim_pictures import draw_picture, paths_of
        from sim.output.store.claims_folder import write_claims
        from sim.study.claims.picture_data import claim_pictures

        require_name("name", name, OF_CLAIMS)
        with TemporaryDirectory(prefix="othsim-") as folder:
            pictures = claim_pictures(self)
            stored = write_claims(Path(folder), self.summary(), pictures, geometry(self.plan))
            having = [path.parent.name for path in paths_of(stored, (name,))]
            if not having:
                raise SimError(f"name: no claim of this scenario has a picture '{name}'")
            require_name("claim", claim or having[0], having)
            return drawn(name, lambda path: draw_picture(stored, claim or having[0], name, path))


class ShownSize(Shown, Sizing):
    """What it takes to meet a target."""

    def headline(self) -> str:
        """The answer in a sentence."""
        from sim.output.text.size_text import size_headline

        return size_headline(self.summary())

    def text_tables(self) -> Sequence[TextTable]:
        """The values tried."""
        from sim.output.text.size_text import size_table

        return [size_table(self.summary())]

    def figure(self) -> Picture:
        """The figure over the values tried."""
        from sim.output.drawing.matplotlib_import import import_matplotlib

        import_matplotlib()
        from sim.output.drawing.page_wording import save_png
        from sim.output.pictures.size_curve import draw_size_curve

        summary = self.summary()
        return drawn("size", lambda path: save_png(path, draw_size_curve, summary))


class ShownWhy(Shown, Why):
    """What a figure rests on, and what was lost to what."""

    def headline(self) -> str:
        """What matters most."""
        from sim.output.text.why_text import why_headline

        return why_headline(self.summary())

    def text_tables(self) -> Sequence[TextTable]:
        """Each input from end to end of its range, and its share of the variance."""
        from sim.output.text.why_text import why_tables

        return why_tables(self.summary())

    def figure(self) -> Picture:
        """The bars of the inputs."""
        from sim.output.drawing.matplotlib_import import import_matplotlib

        import_matplotlib()
        from sim.output.drawing.page_wording import save_png
        from sim.output.pictures.why_chart import draw_why_chart

        summary: dict[str, Any] = self.summary()
        return drawn("why", lambda path: save_png(path, draw_why_chart, summary))
