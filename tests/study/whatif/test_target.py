"""What a search for a size is to reach."""

from __future__ import annotations

import pytest

from sim.errors import SimError
from sim.study.run.figure_paths import NoSuchFigure
from sim.study.whatif.size_search import size
from sim.study.whatif.target import read_target
from tests.study.whatif.searches import COUNT, FILL, senate

# --- bad questions


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (
            "fill 95 %",
            "expected FIGURE>=VALUE or FIGURE<=VALUE such as orbits.kabul.fill_fraction>=0.95 "
            "(got 'fill 95 %')",
        ),
        (f"{FILL}>=120 %", f"{FILL} is a share, from 0 to 1 (got 120 %)"),
        (f"{FILL}>=1.2", f"{FILL} is a share, from 0 to 1 (got 1.2)"),
        (f"{FILL}>=2 h", f"{FILL}: 'h' is not a unit of fraction"),
        ("fleet.sorties>=many", "fleet.sorties: expected a number (got 'many')"),
        (f"{FILL}>=nan", f"{FILL}: expected a number (got 'nan')"),
    ],
)
def test_a_target_that_is_none_is_refused(target, message):
    with pytest.raises(SimError) as refused:
        read_target(target)

    assert str(refused.value) == message


def test_a_target_may_carry_its_unit():
    assert read_target("orbits.o.gap_max_h<=90 min").value == 1.5
    assert read_target("orbits.o.fill_fraction >= 95 %").value == 0.95
    assert read_target("budgets.f.o.route_nm<=1852 km").value == 1000.0


def test_a_figure_that_is_not_there_names_the_nearest():
    with pytest.raises(NoSuchFigure) as refused:
        size(senate(), "orbits.jalalabat.fill_fraction>=1", COUNT)

    assert str(refused.value) == (
        "this scenario has no figure 'orbits.jalalabat.fill_fraction'; "
        "did you mean 'orbits.jalalabad.fill_fraction'?"
    )
