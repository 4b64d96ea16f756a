"""The features of geometry.geojson: what does not fit is named by its path."""

from __future__ import annotations

import pytest

from sim.output.store.stored_run import open_run
from tests.stored import refusal, set_in


@pytest.mark.parametrize(
    ("way", "value", "says"),
    [
        (["features", 0, "geometry", "coordinates"], [[[[1.0, 2.0]]]],
         "features[0].geometry.coordinates[0][0]: expected at least 4 entries"),
        (["features", 2, "properties", "length_nm"], "far",
         "features[2].properties.length_nm: expected a number (got 'far')"),
        (["features", 2, "geometry", "coordinates", 0, 1], 95.0,
         "features[2].geometry.coordinates[0][1]: must be at most 90 (got 95.0)"),
        (["features", 1, "properties", "kind"], "castle", "features[1]: is of no known kind"),
        (["features", 1], 7, "features[1]: is of no known kind"),
        (["features"], {}, "features: expected a list (got a mapping)"),
    ],
)  # fmt: skip
def test_a_field_of_the_geometry(run_folder, way, value, says):
    path = run_folder / "geometry.geojson"
    set_in(path, way, value)

    assert f"{run_folder / 'geometry.geojson'}: {says}" in refusal(
        lambda: open_run(run_folder).geometry
    )
