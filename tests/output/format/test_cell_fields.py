"""Every figure of a cell has a name and a unit in coverage.nc."""

from __future__ import annotations

from sim.output.format.cell_fields import FIELDS, MAPPED_FIELDS, cell_field
from sim.study.run.batch import FIELDS as CELL_FIELDS
from sim.study.run.batch import MAPPED


def test_every_figure_of_a_cell_is_known_with_its_unit():
    assert list(FIELDS) == list(CELL_FIELDS)
    assert MAPPED_FIELDS == MAPPED
    for name in [*FIELDS, "gap_max_sd_s", "blind_sd", "coverage_difference_half_width_gulf"]:
        unit = cell_field(name).unit
        assert unit == ("s2" if name.endswith("_s2") else "s" if name.endswith("_s") else "1")
    assert cell_field("gap_maximum_s") is None
