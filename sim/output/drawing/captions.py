"""Titles, key figures and notes of maps and charts, computed from the numbers that are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from sim.coverage.area_statistics import AreaField, Level
from sim.figure_table import CUT_RULE
from sim.figures import on_maps
from sim.output.drawing.drawn_features import Airfield, ClosedShape
from sim.output.drawing.map_frame import Frame
from sim.output.drawing.metric_classes import Classes
from sim.output.text.phrases import counted, date, days, hours, in_sentence, readable_name, share
from sim.spelling import listed
from sim.units import HOUR_S


def kinds_left_out(n: int) -> list[str]:
    """What a picture says of `n` kinds of cue that it has no colour for; nothing of none."""
    return [f"{counted(n, 'kind')} more {'is' if n == 1 else 'are'} in cues.parquet"] * (n > 0)


def closed_label(closed: ClosedShape, between: str = " ") -> str:
    """Closed countries or regions as a reader says them: "Iran (open to Udeid)"."""
    names = ", ".join(map(readable_name, closed.names))
    fleets = ", ".join(map(readable_name, closed.open_to))
    return f"{names}{between}(open to {fleets})" if fleets else f"{names}{between}".rstrip()


_FEW_CELLS = 20
_MOST_SET, _LONG = 6, 60


def map_headline(classes: Classes, area: str, duration_s: float) -> str:
    """What the map shows, in one sentence without a full stop."""
    place, field, blind = in_sentence(area), classes.field, classes.field.blind
    if blind.all():
        return f"no point of {place} is ever seen"
    if classes.metric == "blind":
        if not blind.any():
            return f"every point of {place} is seen at least once in {days(duration_s)}"
        return f"{share(field.never_seen)} of {place} is never seen in {days(duration_s)}"
    if classes.metric == "coverage_fraction":
        half = field.share_reaching(0.5)
        if half > 0.0:
            return f"{share(half)} of {place} is watched at least half the time"
        return f"no point of {place} is watched more than {share(field.values.max())} of the time"
    if classes.metric == "gap_max":
        return _longest_gap(field, place, duration_s)
    # What is never seen waits as long as the study is: a mean with it would say how long that was.
    mean = _level_text(field.mean(~blind))
    never = f"{share(field.never_seen)} of {place} is never seen; elsewhere " * bool(blind.any())
    of = "a point" if blind.any() else f"a point of {place}"
    return f"{never}{of} {on_maps()[classes.metric].of_point.format(mean)}"


def _longest_gap(field: AreaField, place: str, duration_s: float) -> str:
    limit_h = next((h for h in (24.0, 6.0, 1.0) if h * HOUR_S < duration_s), None)
    long = 0.0 if limit_h is None else field.share_seen_reaching(limit_h)
    worst = _level_text(field.largest)
    if field.blind.any():
        never = f"{share(field.never_seen)} of {place} is never seen in {days(duration_s)}"
        if limit_h is not None and long > 0.0:
            return f"{never}, {share(long)} more goes unwatched for {hours(limit_h)} or more"
        return f"{never}; the longest gap elsewhere is {worst}"
    if limit_h is not None and long > 0.0:
        return f"{share(long)} of {place} goes unwatched for {hours(limit_h)} or more at a time"
    if worst.startswith("at least"):
        return f"the longest time that a point of {place} goes unwatched is {worst}"
    return f"no point of {place} goes unwatched for more than {worst}"


def key_figures(classes: Classes) -> list[str]:
    """The figures under the map: what is never seen, the rest where seen, then all cells drawn."""
    field, blind = classes.field, classes.field.blind
    never = f"Never seen: {share(field.never_seen)}"
    every = np.ones_like(blind)
    if classes.metric == "blind":
        n_seen, n_blind = int((~blind).sum()), int(blind.sum())
        return [
            f"{never} ({counted(n_blind, 'cell')})",
            f"Seen: {counted(n_seen, 'cell')} ({share(n_seen / len(blind))})",
        ]
    if classes.metric == "coverage_fraction":
        return [
            never,
            f"Mean over the area: {share(field.mean(every).value)}",
            f"At least half the time: {share(field.share_reaching(0.5))}",
            f"At least 90\u00a0%: {share(field.share_reaching(0.9))}",
        ]
    mean = _level_text(field.mean(every))
    if blind.all():
        return [never, f"Mean over all cells: {mean}"]
    if not blind.any():
        spread = _quantile_lines(field, ("Half the area", "Nine tenths"))
        return [never, f"Mean over the area: {mean}", *spread]
    return [
        never,
        f"Mean where seen: {_level_text(field.mean(~blind))}",
        *_quantile_lines(field, ("Half of what is seen", "Nine tenths of it")),
        f"Mean over all cells: {mean}",
    ]


def _quantile_lines(field: AreaField, parts: tuple[str, str]) -> list[str]:
    """Median, ninth decile and the worst, over the cells ever seen."""
    lines = []
    for low, high, part in ((parts[0], parts[0], 0.5), (parts[1], "Worst tenth", 0.9)):
        level = field.quantile(part)
        lines.append(f"{high if level.at_least else f'{low} at most'}: {_level_text(level)}")
    return [*lines, f"Worst: {_level_text(field.largest)}"]


def _level_text(level: Level) -> str:
    """A time of an area, "at least" where the window's edge cuts what it rests on."""
    return f"{'at least ' * level.at_least}{hours(level.value)}"


def reading_rules(metric: str, n_cells: int) -> str:
    """What has to be known to read a map's figures right; nothing where they speak for themselves.

    >>> reading_rules("blind", 12)
    'Only 12 cells: shares are coarse.'
    """
    edge = on_maps()[metric].edge
    sentences = [edge, CUT_RULE] if edge else []
    if n_cells < _FEW_CELLS:
        sentences.append(f"Only {counted(n_cells, 'cell')}: shares are coarse.")
    return " ".join(sentences)


def counted_days(manifest: Mapping[str, Any]) -> str:
    """The time that counts, after the warm-up: "30 days from 4 September 2021"."""
    begin = start_utc(manifest) + timedelta(seconds=float(manifest["warmup_s"]))
    return f"{days(float(manifest['duration_s']))} from {date(begin)}"


def start_utc(manifest: Mapping[str, Any]) -> datetime:
    """The scenario's start, t = 0."""
    return datetime.fromisoformat(manifest["start_utc"])


def run_setting(
    manifest: Mapping[str, Any], bases: tuple[Airfield, ...], n_orbits: int
) -> list[str]:
    """Who flies, from where, how long: the line under the title."""
    total = sum(base.count for base in bases)
    if len(bases) <= 3:
        groups = [f"{base.count} at {base.name}" for base in bases]
        groups[0] = groups[0].replace(" at", " aircraft at", 1)
        who = listed(groups, "and")
    else:
        who = f"{total} aircraft at {len(bases)} bases"
    n = int(manifest["replications"])
    runs = [f"mean of {n} replications"] if n > 1 else []
    return [who, counted(n_orbits, "orbit"), counted_days(manifest), *runs]


def projection_note(frame: Frame, cell_m: float) -> str:
    """How the map was made: what it keeps, what it bends, what a cell is."""
    lat = f"{abs(frame.lat0_deg):g}°{'N' if frame.lat0_deg >= 0 else 'S'}"
    lon = f"{abs(frame.lon0_deg):g}°{'E' if frame.lon0_deg >= 0 else 'W'}"
    error = max(0.1, 100.0 * frame.scale_error)
    return (
        f"Equal-area projection (LAEA, centre {lat} {lon}); scale exact at the centre, within "
        f"{error:.1f}\u00a0% in the corners. Cells of {cell_m / 1000.0:g}\u00a0km, taken at their "
        "centre."
    )


def override_lines(command: Sequence[str]) -> list[str]:
    """What a command changed in the scenario file, shortened to what a footer holds.

    >>> override_lines(["othsim", "run", "gulf.yaml", "--set", "fleets.udeid.count=6"])
    ['set fleets.udeid.count=6']
    """
    settings = [part for option, part in pairwise(command) if option == "--set"]
    settings += [part.removeprefix("--set=") for part in command if part.startswith("--set=")]
    cut = [part if len(part) <= _LONG else f"{part[: _LONG - 1]}…" for part in settings]
    more = [f"and {len(cut) - _MOST_SET} more set"] if len(cut) > _MOST_SET else []
    return [*(f"set {part}" for part in cut[:_MOST_SET]), *more]


def run_provenance(manifest: Mapping[str, Any]) -> list[str]:
    """Where a picture comes from, to find the run again."""
    n = int(manifest["replications"])
    return [
        f"scenario {manifest['scenario_file']}",
        *override_lines(manifest.get("command", ())),
        f"fingerprint {manifest['fingerprint'][:8]}",
        f"seed {manifest['seed']}",
        counted(n, "replication"),
        f"othsim {manifest['versions'].get('othsim', 'unknown')}",
    ]
