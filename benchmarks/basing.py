"""The standard comparison of basing options: `python -m benchmarks.basing`, or `othsim bench`.

What is compared is in `sim/study/compare/standard_benchmark.py`:
five shipped options, chance on, with a fixed seed and size.
No time counts before the answers are looked at: distance must cost what geography says it does.
"""

from __future__ import annotations

from pathlib import Path

from sim.cli.fly.bench import measured, report
from sim.study.compare.standard_benchmark import Measured, Standard

ROOT = Path(__file__).parent.parent


def check(measured: Measured) -> None:
    """Farther is worse, surely so, and pairing narrows what is said of it."""
    summary = measured.comparison.summary()
    options, apart = summary["options"], summary["differences"]
    order = list(measured.standard.options)
    transit = [options[name]["fleet"]["transit_fraction"]["mean"] for name in order]
    fill = [options[name]["demand"]["fill_fraction"]["mean"] for name in order]

    assert [entry["option"] for entry in summary["ranking"]] == order, "ranking"
    assert transit == sorted(transit), "transit share grows with distance"
    assert fill == sorted(fill, reverse=True), "fill falls with distance"
    for name in order[1:]:
        filled = apart[name]["demand"]["fill_fraction"]
        assert filled["hi"] < 0.0, f"{name} fills less than {order[0]}, more surely than luck"
        assert filled["variance_reduction"] > 1.0, f"{name}: pairing saves replications"
        assert apart[name]["aircraft_for_one"]["closed_form"] > 1.0, name


if __name__ == "__main__":
    found = measured(Standard(), ROOT)
    check(found)
    report(found, ROOT)
