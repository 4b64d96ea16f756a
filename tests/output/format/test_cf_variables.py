"""The variables of coverage.nc: what is missing, odd or out of range is named."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from sim.output.store.stored_run import open_run
from tests.stored import DAMAGED, refusal


def _spoilt(file):
    file["gap_max_s"][...] = np.nan


def _of_another_shape(file):
    del file["gap_max_s"]
    file.create_dataset("gap_max_s", (1_000_000, 1_000_000), "f8", chunks=(100, 100))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_spoilt, "variable 'gap_max_s' must be from 0 to 3.15576e+09 in every cell"),
        (_of_another_shape, ""),
        (lambda file: file.__delitem__("blind"), "variable 'blind' is missing"),
        (lambda file: file.move("blind", "odd"), "variable 'odd' is none that othsim writes"),
        (lambda file: file["crs"].attrs.__delitem__("cell_m"),
         "attribute 'cell_m' of 'crs' must be the side of a cell in metres"),
        (lambda file: file["crs"].attrs.__setitem__("proj4", "+lat_0=x"),
         "attribute 'proj4' of 'crs' must name the centre of a plane"),
        (lambda file: file.attrs.__delitem__("area"), "attribute 'area' must be a text"),
        (lambda file: file["x"].__setitem__(0, 1e9),
         "variable 'x' must be the middles of cells of 20000 m"),
        (lambda file: file["x"].__setitem__(..., -np.inf),
         "variable 'x' must be the middles of cells of 20000 m"),
        (lambda file: file["in_area"].__setitem__(..., 0),
         "variable 'in_area' must be 0 or 1, and 1 somewhere"),
    ],
)  # fmt: skip
def test_a_variable_of_the_grid(run_folder, change, says):
    path = run_folder / "coverage.nc"
    with h5py.File(path, "r+") as file:
        change(file)

    text = refusal(lambda: open_run(run_folder).fields)
    assert text.startswith(f"error: cannot read {path}: {says}")
    assert text.endswith(DAMAGED)
