"""The pictures of a run by their names, and which of them every run draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from functools import partial
from pathlib import Path

from sim.output.drawing.matplotlib_import import import_matplotlib
from sim.output.pictures.picture_names import (
    CUE_MAP,
    FOUND_BY_DELAY,
    OPEN_CUES,
    PATTERN_OF_LIFE,
    RESPONSE_TIMES,
    TARGETS,
    TIMELINE,
)
from sim.output.store.picture_faults import Faults, draw_each
from sim.output.store.stored_run import Run
from sim.study.run.workers.finishing_pool import Here


def draw_picture(
    run: Run, name: str, path: Path, days: tuple[float | None, float | None] = (None, None)
) -> None:
    """Draw one figure as a PNG: a metric's map, `timeline`, `cue_map`, `pattern_of_life` ...

    Of a timeline `days` are the first and how many, where they are not to be chosen.
    """
    drawing = drawing_of(name)
    if days == (None, None):
        drawing(run, path)
        return
    from sim.output.pictures.timeline import Stretch, timeline

    assert name == TIMELINE, f"BUG: days of {name}"
    timeline(run, path, Stretch(*days))


def drawing_of(name: str) -> Callable[[Run, Path], None]:
    """What draws the figure of a name, with all that drawing imports."""
    import_matplotlib()
    from sim.output.pictures.coverage_map import coverage_map
    from sim.output.pictures.on_demand.cue_map import cue_map
    from sim.output.pictures.on_demand.found_by_delay import found_by_delay
    from sim.output.pictures.on_demand.open_cues import open_cues
    from sim.output.pictures.on_demand.pattern_of_life import pattern_of_life
    from sim.output.pictures.on_demand.response_times import response_times
    from sim.output.pictures.on_demand.targets import targets
    from sim.output.pictures.timeline import timeline

    own = {
        CUE_MAP: cue_map,
        FOUND_BY_DELAY: found_by_delay,
        OPEN_CUES: open_cues,
        PATTERN_OF_LIFE: pattern_of_life,
        RESPONSE_TIMES: response_times,
        TARGETS: targets,
        TIMELINE: timeline,
    }
    return own.get(name) or (lambda run, path: coverage_map(run, name, path))


def draw_all(
    run: Run,
    folder: Path,
    pool: Executor | None = None,
    tables: Sequence[Future[None]] = (),
) -> Faults:
    """The figures that every run folder holds; without a grid there is nothing to map.

    A `pool` may draw them, and begins with those that show nothing of the `tables` on their way.
    """
    pool, draw = pool or Here(), partial(draw_picture, run)
    maps = [] if run.grid is None else ["coverage_fraction", "gap_max"]
    # Together, by one process: half of what a map takes is to load letters and coasts.
    mapped = pool.submit(draw_each, maps, draw, folder)
    for table in tables:
        table.result()
    names = [TIMELINE]
    if run.summary().get("cues"):
        names += [RESPONSE_TIMES, *_of_cues(run)]
    if run.summary().get("watches"):
        names.append(PATTERN_OF_LIFE)
    if run.has_table("tracks"):
        names.append(TARGETS)
    others = pool.submit(draw_each, names, draw, folder)
    return mapped.result() | others.result()


def _of_cues(run: Run) -> list[str]:
    """What there is to draw of cues: from enough places, through a surge, of enough searches."""
    import_matplotlib()
    from sim.output.pictures.on_demand.cue_map import is_mappable
    from sim.output.pictures.on_demand.found_by_delay import is_drawable

    there = {
        CUE_MAP: is_mappable(run),
        OPEN_CUES: bool(run.summary().get("surges")),
        FOUND_BY_DELAY: is_drawable(run),
    }
    return [name for name, drawn in there.items() if drawn]
