"""Faults of pictures, each drawn for itself: one that fails costs neither the others nor the run.

Figures and tables are written before anything is drawn, and they are what a run is for. A picture
that could not be drawn is named: on stderr, in run.json, and in log.txt with the traceback.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from pathlib import Path

from sim.errors import SimError

Faults = dict[str, str]  # traceback by the name of the picture


def draw_each(names: Iterable[str], draw: Callable[[str, Path], None], folder: Path) -> Faults:
    """Draw each picture as a PNG; what could not be drawn.

    What is the user's matter, such as a full disk, is raised as a SimError.
    """
    faults: Faults = {}
    for name in names:
        try:
            draw(name, folder / f"{name}.png")
        except SimError:
            raise
        except Exception:
            faults[name] = traceback.format_exc()
    return faults


def last_line(fault: str) -> str:
    """The last line of a traceback: "ValueError: no such thing"."""
    return fault.strip().splitlines()[-1]
