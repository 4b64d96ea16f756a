"""Titles, key figures and notes on the pictures of a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.coverage.area_statistics import UNNOTICED, AreaChange
from sim.output.drawing import captions
from sim.output.drawing.map_frame import Frame
from sim.output.drawing.metric_classes import Classes
from sim.output.drawing.page_wording import Wording
from sim.output.store.comparison_folder import StoredComparison
from sim.output.text import phrases
from sim.output.text.meaning_of_covered import covered_meaning


@dataclass(frozen=True)
class MappedComparison:
    """What a comparison map is about: the coverage of each option, and how it changes."""

    comparison: StoredComparison
    covered: Mapping[str, Classes]
    changed: Mapping[str, AreaChange]

    @property
    def baseline(self) -> str:
        """The baseline as a reader says it."""
        return phrases.readable_name(self.comparison.names[0])

    def title(self) -> str:
        """Who loses or gains most against the baseline."""
        assert self.comparison.grid is not None, "BUG: a map without a grid"
        place = phrases.in_sentence(self.comparison.grid.area)
        most = max(self.changed, key=lambda name: self.changed[name].amount)
        change = self.changed[most]
        if not change.amount:
            return f"Nowhere in {place} does an option differ from {self.baseline} for certain"
        with_it, against = change.less, change.more
        way, other = "less", "more"
        if change.is_gain:
            with_it, against, way, other = against, with_it, other, way
        points = round(100.0 * change.largest)
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
            silent = f"No colour: under {100 * UNNOTICED:g} points. Chance is off: no error."
        else:
            silent = f"No colour: under {100 * UNNOTICED:g} points. One run: may be luck."
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
        letters,
        note,
        [*comparison_provenance(comparison), "land and de facto borders: Natural Earth"],
    )


def fill_by_letter(summary: Mapping[str, Any]) -> list[str]:
    """The share of the demand that each option fills, by its letter, and first what it is of.

    Without orbits it is the share of the first kind of cue that is reached.
    """
    options = list(summary["options"].values())
    if options[0]["orbits"]:
        words, met = "Orbit hours filled", [o["demand"]["fill_fraction"] for o in options]
    else:
        cue = next(iter(options[0]["cues"]))
        words, met = "Cues reached", [o["cues"][cue]["reached_fraction"] for o in options]
    first, *rest = (
        f"{chr(65 + i)} {phrases.share(figure['mean'])}" for i, figure in enumerate(met)
    )
    return [f"{words}: {first}", *rest]


def comparison_setting(comparison: StoredComparison) -> list[str]:
    """What the options share."""
    summary, manifest = comparison.summary, comparison.manifest
    owned = {option["aircraft"] for option in summary["options"].values()}
    fewest, most = min(owned), max(owned)
    who = f"{most} aircraft in every option"
    if fewest < most:
        who = f"{fewest} to {most} aircraft"
    n = int(summary["replications"])
    luck = "the same random numbers in every option"
    runs = [f"mean of {n} replications", luck] if n > 1 else ["one replication"]
    if summary["exact"]:
        runs = ["chance is off"]
    return [
        who,
        _asked(next(iter(summary["options"].values()))),
        captions.counted_days(manifest),
        *runs,
    ]


def _asked(option: Mapping[str, Any]) -> str:
    cues = option.get("cues", {})
    parts = [phrases.counted(len(option["orbits"]), "orbit")] * bool(option["orbits"])
    parts += [phrases.counted(len(cues), "kind") + " of cue"] * bool(cues)
    return ", ".join(parts)


def comparison_provenance(comparison: StoredComparison) -> list[str]:
    """Where a picture comes from, to find the comparison again."""
    manifest = comparison.manifest
    _, *rest = captions.run_provenance(manifest)
    return [f"options {', '.join(comparison.names)}", *rest]


def lettered_options(options: Sequence[str]) -> list[str]:
    """Options with their letters, as on the map."""
    return [f"{chr(65 + i)}  {phrases.readable_name(name)}" for i, name in enumerate(options)]
