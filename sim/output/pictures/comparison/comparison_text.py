"""Titles, key figures and notes on the pictures of a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.output.drawing import captions
from sim.output.drawing.map_frame import Frame
from sim.output.drawing.metric_classes import Classes
from sim.output.drawing.page import Wording
from sim.output.store.comparison_folder import StoredComparison
from sim.output.text import phrases
from sim.output.text.meaning_of_covered import covered_meaning


@dataclass(frozen=True)
class MappedComparison:
    """What a comparison map is about: classes of coverage and of change `(C,)` by option.

    `epsilon` is the least change that is coloured where there is no error to go by.
    """

    comparison: StoredComparison
    covered: Mapping[str, Classes]
    changed: Mapping[str, np.ndarray]
    epsilon: float

    @property
    def baseline(self) -> str:
        """The baseline as a reader says it."""
        return phrases.readable_name(self.comparison.names[0])

    def title(self) -> str:
        """Who loses or gains most against the baseline."""
        assert self.comparison.grid is not None, "BUG: a map without a grid"
        place = phrases.in_sentence(self.comparison.grid.area)
        fields = self.comparison.fields
        # Changes inside their error count as none, so that the title says what the colours say.
        moved = {
            name: np.where(classes == 4, 0.0, fields[name]["difference"])
            for name, classes in self.changed.items()
        }
        most = max(moved, key=lambda name: float(np.abs(moved[name]).sum()))
        apart = moved[most]
        if not apart.any():
            return f"Nowhere in {place} does an option differ from {self.baseline} for certain"
        sign = 1.0 if apart.sum() > 0.0 else -1.0
        with_it, against = float((sign * apart > 0.0).mean()), float((sign * apart < 0.0).mean())
        way, other = ("more", "less") if sign > 0.0 else ("less", "more")
        points = round(100.0 * float((sign * apart).max()))
        by = f"by up to {phrases.counted(points, 'point')}" if points else "by less than a point"
        return (
            f"{phrases.readable_name(most)} against {self.baseline}: {phrases.share(with_it)} of "
            f"{place} is watched {way}, {by}, {_share_or_none(against)} {other}"
        )

    def explained(self, *, ways: bool) -> list[str]:
        """How to read the rows, with or without one of maps of the way there; by paragraph."""
        summary = self.comparison.summary
        n = int(summary["replications"])
        if n > 1:
            silent = "No colour: the change lies inside its 95\u00a0% error."
        elif summary["exact"]:
            silent = f"No colour: under {100 * self.epsilon:g} points. Chance is off: no error."
        else:
            silent = f"No colour: under {100 * self.epsilon:g} points. One run: may be luck."
        above = "Top: the way there; the frame is the ground in the rows below it. "
        return [
            (above if ways else "") + f"{'Middle' if ways else 'Top'}: share of the time covered.",
            f"Bottom: change from A, {self.baseline}, in percentage points. {silent}",
        ]


def _share_or_none(share: float) -> str:
    return phrases.share(share) if share > 0.0 else "none"


def wording(mapped: MappedComparison, frame: Frame) -> Wording:
    """The words round a comparison map."""
    comparison = mapped.comparison
    grid = comparison.grid
    assert grid is not None, "BUG: a map without a grid"
    letters = fill_by_letter(comparison.summary)
    note = (
        f"Maps {2 * frame.half_width_m / 1000:,.0f} km wide. "
        f"{captions.projection_note(frame, grid.cell_m)}"
    )
    options = comparison.summary["options"].values()
    return Wording(
        mapped.title(),
        [
            *comparison_setting(comparison),
            *covered_meaning([b for of in options for b in of["budgets"]]),
        ],
        [f"Orbit hours filled: {letters[0]}", *letters[1:]],
        note,
        [*comparison_provenance(comparison), "land and de facto borders: Natural Earth"],
    )


def fill_by_letter(summary: Mapping[str, Any]) -> list[str]:
    """The share of the demand that each option fills, by its letter."""
    return [
        f"{chr(65 + i)} {phrases.share(option['demand']['fill_fraction']['mean'])}"
        for i, option in enumerate(summary["options"].values())
    ]


def comparison_setting(comparison: StoredComparison) -> list[str]:
    """What the options share."""
    summary, manifest = comparison.summary, comparison.manifest
    owned = {option["aircraft"] for option in summary["options"].values()}
    fewest, most = min(owned), max(owned)
    who = f"{most} aircraft in every option"
    if fewest < most:
        who = f"{fewest} to {most} aircraft"
    first = captions.counting_start(manifest)
    n = int(summary["replications"])
    luck = "the same random numbers in every option"
    runs = [f"mean of {n} replications", luck] if n > 1 else ["one replication"]
    if summary["exact"]:
        runs = ["chance is off"]
    return [
        who,
        phrases.counted(len(next(iter(summary["options"].values()))["orbits"]), "orbit"),
        f"{phrases.days(float(manifest['duration_s']))} from {first.day} {first:%B %Y}",
        *runs,
    ]


def comparison_provenance(comparison: StoredComparison) -> list[str]:
    """Where a picture comes from, to find the comparison again."""
    manifest = comparison.manifest
    _, *rest = captions.run_provenance(manifest)
    return [f"options {', '.join(comparison.names)}", *rest]


def lettered_options(options: Sequence[str]) -> list[str]:
    """Options with their letters, as on the map."""
    return [f"{chr(65 + i)}  {phrases.readable_name(name)}" for i, name in enumerate(options)]
