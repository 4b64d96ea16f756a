"""Rewrites the golden figures on purpose: `python -m tests.golden.rewrite`, in the root folder."""

from __future__ import annotations

import json
from pathlib import Path

import sim
from tests.shipped import AFGHANISTAN, OPTIONS
from tests.shipped import SCENARIOS as LIBRARY

HERE = Path(__file__).parent
SCENARIOS = [AFGHANISTAN / f"{option}.yaml" for option in OPTIONS]
ON_DEMAND = [LIBRARY / f"civil/sea_rescue/{name}.yaml" for name in ("malta", "malta_and_lampedusa")]


def figures(path):
    """The figures of a shipped scenario that a change of method would move: no routes, no words."""
    summary = sim.run(sim.load_scenario(path)).summary()
    del summary["counting_rule"]
    for budget in summary["budgets"]:
        del budget["route"]
    return summary


if __name__ == "__main__":
    for path in SCENARIOS + ON_DEMAND:
        text = json.dumps(figures(path), indent=1) + "\n"
        (HERE / f"{path.stem}.json").write_text(text, encoding="utf-8")
