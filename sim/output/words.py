"""The words on a map and a chart, all computed from the numbers drawn, so they cannot disagree."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from sim.coverage.metrics import COUNTING_RULE
from sim.output.classes import Classes, hours
from sim.output.features import Base
from sim.output.frame import Frame


def spoken(name: str) -> str:
    """A key of the scenario file as a reader says it.

    >>> spoken("norwegian_sea"), spoken("Kabul")
    ('Norwegian Sea', 'Kabul')
    """
    words = name.replace("_", " ").split()
    return " ".join(w if any(c.isupper() for c in w) else w.capitalize() for w in words)


_TAKE_THE = {"sea", "ocean", "gulf", "strait", "bay", "channel", "valley", "desert", "islands"}


def in_sentence(name: str) -> str:
    """An area's name as it stands in a sentence.

    >>> in_sentence("norwegian_sea"), in_sentence("afghanistan")
    ('the Norwegian Sea', 'Afghanistan')
    """
    words = spoken(name)
    return f"the {words}" if words.split(" ")[-1].lower() in _TAKE_THE else words


def share(fraction: float) -> str:
    r"""A share that never rounds to nothing or to everything unless it is.

    >>> share(0.164), share(0.0141), share(0.0001), share(0.9999), share(1.0)
    ('16\xa0%', '1.4\xa0%', 'under 0.1\xa0%', 'over 99.5\xa0%', '100\xa0%')
    """
    percent = 100.0 * fraction
    if 0.0 < percent < 0.05:
        return "under 0.1\u00a0%"
    if 99.5 < percent < 100.0:
        return "over 99.5\u00a0%"
    return f"{percent:.{1 if 0.0 < percent < 9.95 else 0}f}\u00a0%"


def finding(classes: Classes, area: str, duration_s: float) -> str:
    """What the map shows, in one sentence without a full stop."""
    place, values, blind = in_sentence(area), classes.values, classes.blind
    if blind.all():
        return f"no point of {place} is ever seen"
    if classes.metric == "blind":
        if not blind.any():
            return f"every point of {place} is seen at least once in {days(duration_s)}"
        return f"{share(blind.mean())} of {place} is never seen in {days(duration_s)}"
    if classes.metric == "coverage_fraction":
        half = float((values >= 0.5).mean())
        if half > 0.0:
            return f"{share(half)} of {place} is watched at least half the time"
        return f"no point of {place} is watched more than {share(values.max())} of the time"
    if classes.metric == "gap_max":
        limit_h = next((h for h in (24.0, 6.0, 1.0) if h * 3600.0 < duration_s), 0.0)
        long = float((values >= limit_h).mean())
        if long > 0.0:
            return f"{share(long)} of {place} goes unwatched for {hours(limit_h)} or more at a time"
        return f"no point of {place} goes unwatched for more than {hours(values.max())}"
    mean = hours(float(values.mean()))
    if classes.metric == "time_average_gap":
        return f"a point of {place} is, on average, in a gap of {mean} at a random moment"
    return f"a point of {place} waits {mean} for the next look, on average"


def key_figures(classes: Classes) -> list[str]:
    """The figures under the map, all over the cells drawn."""
    values, blind = classes.values, classes.blind
    never = f"Never seen: {share(blind.mean())}"
    if classes.metric == "blind":
        n_seen, n_blind = int((~blind).sum()), int(blind.sum())
        return [
            f"Seen: {counted(n_seen, 'cell')} ({share((~blind).mean())})",
            f"{never} ({counted(n_blind, 'cell')})",
        ]
    if classes.metric == "coverage_fraction":
        return [
            f"Mean over the area: {share(values.mean())}",
            f"At least half the time: {share((values >= 0.5).mean())}",
            f"At least 90\u00a0%: {share((values >= 0.9).mean())}",
            never,
        ]
    middle, most = np.quantile(values, [0.5, 0.9])
    return [
        f"Mean over the area: {hours(values.mean())}",
        f"Half the area at most: {hours(middle)}",
        f"Nine tenths at most: {hours(most)}",
        f"Worst: {hours(values.max())}",
        never,
    ]


def counted(n: int, noun: str) -> str:
    """A number of things: '1 orbit', '4 orbits'."""
    return f"{n:,} {noun}{'s' * (n != 1)}"


def days(duration_s: float) -> str:
    r"""A length of time in days, in hours below two days.

    >>> days(30 * 86400.0), days(36 * 3600.0)
    ('30\xa0days', '36\xa0h')
    """
    if duration_s < 2 * 86400.0:
        return f"{duration_s / 3600.0:g}\u00a0h"
    return f"{round(duration_s / 86400.0, 1):g}\u00a0days"


def counted_from(manifest: Mapping[str, Any]) -> datetime:
    """The moment counting starts, after the warm-up."""
    return start_utc(manifest) + timedelta(seconds=float(manifest["warmup_s"]))


def start_utc(manifest: Mapping[str, Any]) -> datetime:
    """The scenario's start, t = 0."""
    return datetime.strptime(manifest["start_utc"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def setting(manifest: Mapping[str, Any], bases: tuple[Base, ...], n_orbits: int) -> list[str]:
    """Who flies, from where, how long: the line under the title."""
    total = sum(base.count for base in bases)
    if len(bases) <= 3:
        groups = [f"{base.count} at {base.name}" for base in bases]
        groups[0] = groups[0].replace(" at", " aircraft at", 1)
        who = " and ".join([", ".join(groups[:-1]), groups[-1]] if len(groups) > 1 else groups)
    else:
        who = f"{total} aircraft at {len(bases)} bases"
    first = counted_from(manifest)
    when = f"{days(float(manifest['duration_s']))} from {first.day} {first:%B %Y}"
    n = int(manifest["replications"])
    runs = [f"mean of {n} replications"] if n > 1 else []
    return [who, counted(n_orbits, "orbit"), when, *runs]


def projection_note(frame: Frame, cell_m: float) -> str:
    """How the map was made: what it keeps, what it bends, what a cell is."""
    lat = f"{abs(frame.lat0_deg):g}°{'N' if frame.lat0_deg >= 0 else 'S'}"
    lon = f"{abs(frame.lon0_deg):g}°{'E' if frame.lon0_deg >= 0 else 'W'}"
    error = max(0.1, 100.0 * frame.scale_error)
    return (
        f"Equal-area projection (LAEA, centre {lat} {lon}); scale exact at the centre, within "
        f"{error:.1f}\u00a0% in the corners. Cells of {cell_m / 1000.0:g}\u00a0km, taken at their "
        f"centre. {COUNTING_RULE}"
    )


def provenance(manifest: Mapping[str, Any]) -> list[str]:
    """Where a picture comes from, to find the run again."""
    n = int(manifest["replications"])
    return [
        f"scenario {manifest['scenario_file']}",
        f"fingerprint {manifest['fingerprint'][:8]}",
        f"seed {manifest['seed']}",
        counted(n, "replication"),
        f"othsim {manifest['versions'].get('othsim', 'unknown')}",
    ]
