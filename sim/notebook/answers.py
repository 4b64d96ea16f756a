"""Answers as Python hands them back: plans, sizes, and what figures rest on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.column_table import pandas
from sim.notebook.arguments import path_at, refuse
from sim.notebook.frames import Shapes, shapes_frame
from sim.notebook.shown import Picture, Shown, drawn, share
from sim.output.format.summary_as_json_and_csv import as_json, to_json
from sim.output.store.files.disk import write_text
from sim.output.text.text_table import TextTable
from sim.study.plan_entry import plan_entry
from sim.study.planning.plan import Plan
from sim.study.whatif.explanation import Why
from sim.study.whatif.size_result import Sizing

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


# The columns of a plan, which one of cues alone has as well, though no row.
_OF_A_BUDGET: Final = (
    *("fleet", "orbit", "feasible", "reason", "route_nm", "great_circle_nm", "out_h", "back_h"),
    *("flight_h", "on_station_h", "transit_fraction", "aircraft_per_orbit", "aircraft"),
    *("reach_km", "altitude_m", "height_m", "grazing_angle_deg"),
)


class ShownPlan(Shown, Plan):
    """Routes and sortie budgets in closed form.

    In the examples `planned` is `sim.plan(gulf)`.

    >>> planned
    <ShownPlan: Afghanistan from the Gulf; 31.8 % to 47.9 % of a sortie in transit>
    """

    _of_result = ("scenario",)

    def headline(self) -> str:
        """Its scenario, and the shares in transit.

        >>> planned.headline()
        'Afghanistan from the Gulf; 31.8 % to 47.9 % of a sortie in transit'
        """
        shares = [entry["transit_fraction"] for entry in self.budget_entries() if entry["feasible"]]
        if not shares:
            return f"{self.scenario.name}; nobody can fly it"
        ends = f"{share(min(shares))} to {share(max(shares))}"
        return f"{self.scenario.name}; {ends} of a sortie in transit"

    def _text_tables(self) -> Sequence[TextTable]:
        from sim.output.text.plan_and_run_tables import plan_tables

        return plan_tables(self._told)

    def summary(self) -> dict[str, Any]:
        """What `othsim plan --json` says of one scenario.

        >>> budget = planned.summary()["budgets"][0]
        >>> budget["fleet"], budget["orbit"], round(budget["route_nm"], -1)
        ('dhafra', 'kabul', 1090.0)
        """
        return dict(plan_entry(self))

    def to_pandas(self) -> pd.DataFrame:
        """A row for each fleet and orbit; needs the extra `data`.

        >>> budgets = planned.to_pandas().set_index(["fleet", "orbit"])
        >>> budgets.loc[("dhafra", "kabul"), ["out_h", "on_station_h"]].round(1).tolist()
        [6.7, 19.4]
        """
        entries = [
            {key: of for key, of in entry.items() if not isinstance(of, list | dict)}
            for entry in as_json(self.budget_entries())
        ]
        columns = None if entries else list(_OF_A_BUDGET)
        frame: pd.DataFrame = pandas().DataFrame(entries, columns=columns)
        return frame

    def to_geopandas(self, what: Shapes = "shapes") -> gpd.GeoDataFrame:
        """Bases, orbits, patterns, routes, airspace and areas, or one of these; as of a run.

        >>> planned.to_geopandas("routes").geom_type.unique().tolist()
        ['LineString']
        """
        from sim.output.format.result_to_record import geometry

        return shapes_frame(geometry(self)["features"], what)

    def save(self, path: str | Path) -> Path:
        """Write a `.json` file with what `othsim plan --json` says.

        A plan is worked out anew in a second from its scenario: there is no folder of it to open.

        >>> planned.save(folder / "plan.json").name
        'plan.json'
        """
        return _saved(path, [self._told])


class ShownSize(Shown, Sizing):
    """What it takes to meet a target.

    In the examples `sized` is
    `sim.size(gulf, "orbits.kabul.fill_fraction>=0.95", "fleets.dhafra.count")`.

    >>> sized
    <ShownSize: orbits.kabul.fill_fraction ≥ 95 % takes fleets.dhafra.count of at least 2>
    """

    _of_result = ("summary", "answer", "best", "points", "remarks")

    def headline(self) -> str:
        """The answer in a sentence.

        >>> sized.headline()
        'orbits.kabul.fill_fraction ≥ 95 % takes fleets.dhafra.count of at least 2'
        """
        from sim.output.text.size_text import size_headline

        return size_headline(self._told)

    def _text_tables(self) -> Sequence[TextTable]:
        from sim.output.text.size_text import size_table

        return [size_table(self._told)]

    def to_pandas(self) -> pd.DataFrame:
        """A row for each value tried: the figure there, its limit, and whether it meets the target.

        >>> tried = sized.to_pandas()
        >>> int(tried[tried["meets"]]["value"].min())
        2
        """
        frame: pd.DataFrame = pandas().DataFrame(as_json(self._told["points"]))
        return frame

    def figure(self) -> Picture:
        """The figure over the values tried.

        >>> sized.figure()
        <Picture size: ... kB of PNG>
        """
        return drawn("size", self._draw)

    def save(self, path: str | Path) -> Path:
        """Write a `.json` file with what `othsim size --json` says, or a `.png` as `--out` does.

        The document is all there is of an answer, and `json.load` reads it: there is no folder.

        >>> sized.save(folder / "size.json").name
        'size.json'
        """
        return _saved(path, self._told, self._draw)

    def _draw(self, path: Path) -> None:
        from sim.output.drawing.matplotlib_import import import_matplotlib

        import_matplotlib()
        from sim.output.drawing.page_wording import save_png
        from sim.output.pictures.size_curve import draw_size_curve

        save_png(path, draw_size_curve, self._told)


class ShownWhy(Shown, Why):
    """What a figure rests on, and what was lost to what.

    In the examples `explained` is `sim.why(gulf, "budgets.dhafra.kabul.transit_fraction")`.

    >>> explained
    <ShownWhy: budgets.dhafra.kabul.transit_fraction rests most on aircraft.mq9a_er...>
    """

    _of_result = ("summary", "remarks")

    def headline(self) -> str:
        """What matters most.

        >>> explained.headline().partition(": ")[2]
        '45.59 % at 150 kt, 34.45 % at 200 kt'
        """
        from sim.output.text.why_text import why_headline

        return why_headline(self._told)

    def _text_tables(self) -> Sequence[TextTable]:
        from sim.output.text.why_text import why_tables

        return why_tables(self._told)

    def to_pandas(self) -> pd.DataFrame:
        """A row for each input: its range, the figure at both ends, its share of the variance.

        `alone` is the share that the input explains by itself, `with_others` what it has a part in.

        >>> inputs = explained.to_pandas().set_index("input")
        >>> speed = inputs.loc["aircraft.mq9a_er.transit_speed"]
        >>> round(speed["low"]), round(speed["high"]), speed["unit"]
        (150, 200, 'kt')
        """
        summary = as_json(self._told)
        shares = {entry["input"]: entry for entry in (summary["sobol"] or {"inputs": []})["inputs"]}
        frame = pandas().DataFrame(summary["tornado"]["bars"])
        for name, key in (("alone", "first"), ("with_others", "total")):
            known = {of: entry[key]["mean"] for of, entry in shares.items()}
            frame[name] = [known.get(of) for of in frame["input"]] if len(frame) else []
        return frame

    def figure(self) -> Picture:
        """The bars of the inputs.

        >>> explained.figure()
        <Picture why: ... kB of PNG>
        """
        return drawn("why", self._draw)

    def save(self, path: str | Path) -> Path:
        """Write a `.json` file with what `othsim why --json` says, or a `.png` as `--out` does.

        The document is all there is of an answer, and `json.load` reads it: there is no folder.

        >>> explained.save(folder / "why.png").name
        'why.png'
        """
        return _saved(path, self._told, self._draw)

    def _draw(self, path: Path) -> None:
        from sim.output.drawing.matplotlib_import import import_matplotlib

        import_matplotlib()
        from sim.output.drawing.page_wording import save_png
        from sim.output.pictures.why_chart import draw_why_chart

        save_png(path, draw_why_chart, self._told)


def _saved(path: str | Path, told: object, draw: Callable[[Path], None] | None = None) -> Path:
    """Write a document, or a picture if there is one, by what the file's name ends with.

    Raises SimError where it ends with neither.
    """
    to, endings = path_at("path", path), [".json", *([".png"] if draw else [])]
    ending = to.suffix.lower()
    if ending not in endings:
        raise refuse("path", f"a file that ends with {' or '.join(endings)} is meant", str(path))
    if draw and ending == ".png":
        draw(to)
    else:
        write_text(to, to_json(told))
    return to
