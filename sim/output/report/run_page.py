"""The page of a run: the answer, the figures it rests on, the map, and all that is behind them."""

from __future__ import annotations

from sim.output.drawing import captions
from sim.output.drawing.drawn_features import read_features
from sim.output.report.markup import Html, element, joined
from sim.output.report.page import Section
from sim.output.report.tables import html_table
from sim.output.store.stored_run import Run
from sim.output.text.plan_and_run_tables import plan_table, run_tables


def run_sections(run: Run, map_figure: Html) -> list[Section]:
    """The sections of a run's page, in their order, but for the living ones."""
    summary = run.summary()
    tables = [html_table(table) for table in run_tables(summary)]
    return [
        Section("map", "The map", map_figure),
        Section("budgets", "One sortie", html_table(plan_table(summary))),
        Section("tables", "All figures", joined(tables)),
    ]


def run_heading(run: Run) -> Html:
    """Name and setting of a run."""
    features = read_features(run.geometry)
    setting = captions.run_setting(run.manifest, features.bases, len(features.stations))
    return joined([element("h1", run.manifest["scenario"]), element("p", " · ".join(setting))])
