"""Places to be watched as a file states them, and what is wrong with one."""

from __future__ import annotations

import pytest

from sim.errors import ScenarioError
from tests.study.demand.on_call import on_call
from tests.study.run.ground.test_watching import watching

HOUSE = {"at": [0.0, 0.0]}


def test_a_week_has_168_hours_and_a_day_24(tmp_path):
    for stated, n_bins in (
        ({}, 168),
        ({"cycle": "day"}, 24),
        ({"bin": "4 h"}, 42),
        ({"cycle": "day", "bin": "15 min"}, 96),
    ):
        watch = watching(tmp_path, watch=stated).watches["house"]

        assert (watch.n_bins, watch.look, watch.need) == (n_bins, 0.5, 1.0)


@pytest.mark.parametrize(
    ("watch", "place", "rule"),
    [
        ({"bin": "5 h"}, "watches.house.bin", "must divide a week into equal parts"),
        ({"bin": "1 min"}, "watches.house.bin", "makes 10,080 bins, more than 2,016"),
        ({"sightings": 3}, "watches.house.sightings", "needs something that shows itself"),
        ({"shows": {"for": "1 h"}}, "watches.house.shows", "expected one of every or hidden"),
        ({"shows": {"every": "0 h", "for": "1 h"}}, "watches.house.shows.every", "above 0"),
        ({"shows": {"every": "1 s", "for": "1 s"}, "looks": 2}, "watches.house.shows", "3e+06"),
        ({"by": ["ovre"]}, "watches.house.by[0]", "unknown orbit 'ovre'"),
        ({"look": "0 %"}, "watches.house.look", "must be greater than 0"),
        ({"looks": 0}, "watches.house.looks", "at least 1"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(tmp_path, watch, place, rule):
    with pytest.raises(ScenarioError) as caught:
        watching(tmp_path, watch=watch)

    [problem] = caught.value.problems
    assert problem.path == place
    assert rule in problem.message
    assert problem.line


def test_without_an_orbit_nobody_watches(tmp_path):
    with pytest.raises(ScenarioError, match="nobody watches: there is no orbit"):
        on_call(tmp_path, tails=1, cue={"rate": "1 per d"}, watches={"house": HOUSE})
