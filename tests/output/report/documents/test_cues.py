"""Cues on a page: the share reached only grows with time, and is of all that were reported."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from sim.output.report.documents.cues import unmet
from sim.output.store.stored_run import open_run


def of(mean):
    return {"mean": mean}


def test_the_share_reached_grows_to_that_of_all_ever_reached(run_page):
    path = Path(run_page("called"))
    document = path.read_text("utf-8")
    section = document[document.index('<section id="cues"') :].partition("</section>")[0]
    first = section.partition("</table>")[0]
    shares = [float(share) for share in re.findall(r"<td.*?>(?:over )?([0-9.]+)\u00a0%<", first)]
    cues = open_run(path.parent).table("cues")
    name = next(iter(open_run(path.parent).summary()["cues"]))
    reached = cues.where(cues.text("name").at(name)).text("outcome").at("reached")

    assert len(shares) > 3
    assert shares == sorted(shares)
    assert abs(shares[-1] - 100.0 * np.mean(reached)) < 10.0  # those before the warm-up ended too


def test_causes_are_told_with_what_they_mean():
    own = {
        "reached_fraction": of(0.8),
        "unmet_by_cause": {"fleet_size": of(3.0), "transit": of(0.0)},
    }
    heading, chart = unmet([("Boats", own)], "kind")

    assert "fleet size 3 cues" in chart
    assert "transit" not in chart
    assert "<strong>fleet size</strong>: no aircraft was ready in time" in chart
    assert heading.startswith("<h3>")


def test_where_all_were_reached_there_is_nothing_to_tell():
    assert unmet([("Boats", {"reached_fraction": of(1.0), "unmet_by_cause": {}})], "kind") == []
