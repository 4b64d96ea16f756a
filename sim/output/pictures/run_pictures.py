"""The pictures of a run by their names, and which of them every run draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw_picture(
    run: Run, name: str, path: Path, days: tuple[float | None, float | None] = (None, None)
) -> None:
    """Draw one figure as a PNG: a metric's map, `timeline`, `cue_map`, `pattern_of_life` ...

    Of a timeline `days` are the first and how many, where they are not to be chosen.
    """
    draw = drawing_of(name)
    from sim.output.drawing.page_wording import save_png
    from sim.output.pictures.timeline import Stretch

    assert name == TIMELINE or days == (None, None), f"BUG: days of {name}"
    save_png(path, draw, run, *([] if days == (None, None) else [Stretch(*days)]))


def drawing_of(name: str) -> Callable[..., Figure]:
    """What draws the figure of a name, of a run, with all that drawing imports."""
    import_matplotlib()
    from sim.output.pictures.coverage_map import draw_map
    from sim.output.pictures.on_demand.cue_map import draw_cue_map
    from sim.output.pictures.on_demand.found_by_delay import draw_found_by_delay
    from sim.output.pictures.on_demand.open_cues import draw_open_cues
    from sim.output.pictures.on_demand.pattern_of_life import draw_pattern_of_life
    from sim.output.pictures.on_demand.response_times import draw_response_times
    from sim.output.pictures.on_demand.targets import draw_targets
    from sim.output.pictures.timeline import draw_timeline

    own = {
        CUE_MAP: draw_cue_map,
        FOUND_BY_DELAY: draw_found_by_delay,
        OPEN_CUES: draw_open_cues,
        PATTERN_OF_LIFE: draw_pattern_of_life,
        RESPONSE_TIMES: draw_response_times,
        TARGETS: draw_targets,
        TIMELINE: draw_timeline,
    }
    return own.get(name) or (lambda run: draw_map(run, name))


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
