"""The reading of the house: circles, and imports of what comes after, wherever they stand."""

from __future__ import annotations

import pytest

from docs.writing import house


@pytest.fixture
def built(tmp_path):
    """Makes a package of given files and hands back its folder."""

    def build(**texts):
        package = tmp_path / "sim"
        for name, text in {"__init__": "", **texts}.items():
            path = package / f"{name.replace('__of__', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return package

    return build


def test_an_import_inside_a_function_closes_a_circle(built):
    package = built(
        errors="def late():\n    from sim.units import HOUR_S\n    return HOUR_S\n",
        units="import sim.column_table\n",
        column_table="from sim import errors\n",
    )

    assert house.circles(package) == [["sim.column_table", "sim.errors", "sim.units"]]


def test_an_import_for_types_alone_is_none(built):
    guarded = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from sim import units\n"

    assert house.imports(built(errors=guarded, units="")) == ()


def test_what_a_type_checker_does_not_see_counts(built):
    guarded = (
        "from typing import TYPE_CHECKING\n\n"
        "if TYPE_CHECKING:\n    pass\nelse:\n    from sim import units\n"
    )

    assert len(house.imports(built(errors=guarded, units=""))) == 1


def test_a_room_that_imports_a_later_one_is_named_with_its_line(built):
    package = built(
        world__of__wind="\n\nfrom sim.study.planning.plan import plan\n",
        study__of__planning__of__plan="from sim.world.wind import x\n",
    )

    assert house.upward(package) == [house.Import("sim.world.wind", "sim.study.planning.plan", 3)]


def test_a_floor_that_imports_a_later_one_is_named(built):
    package = built(
        study__of__run__of__batch="from sim.study.whatif import target\n",
        study__of__whatif__of__target="from sim.study.verdict.turning_points import turns_alone\n",
        study__of__verdict__of__question="",
    )

    assert [(one.by, one.of) for one in house.upward(package)] == [
        ("sim.study.run.batch", "sim.study.whatif.target")
    ]


@pytest.mark.parametrize(
    ("name", "complaint"),
    [("kitchen", "in no room"), ("study__of__attic__of__old", "on no floor of study")],
)
def test_a_file_without_a_place_is_refused(built, name, complaint):
    with pytest.raises(ValueError, match=complaint):
        house.upward(built(**{name: ""}))
