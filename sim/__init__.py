"""othsim, the drone over-the-horizon coverage simulator.

>>> import sim
>>> scenario = sim.load_scenario("scenarios/afghanistan/gulf.yaml")
>>> sim.plan(scenario).summary()["budgets"][0]["orbit"]
'kabul'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import ResultsError, ScenarioError, SimError
from sim.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sim.output.store.stored_run import Run
    from sim.scenario.parts.scenario import Scenario
    from sim.study.claims.tested_claims import Findings
    from sim.study.compare.comparison import Comparison
    from sim.study.planning.plan import Plan
    from sim.study.run.result import RunResult
    from sim.study.whatif.size_result import Sizing

__version__ = VERSION

__all__ = [
    "ResultsError",
    "ScenarioError",
    "SimError",
    "claim",
    "compare",
    "load_scenario",
    "open_run",
    "plan",
    "run",
    "size",
]

# Each function imports its room when called: `othsim --help` must not wait for numpy.


def load_scenario(path: str | Path, overrides: Mapping[str, object] | None = None) -> Scenario:
    """Read and check a scenario; `overrides` maps dotted paths to values as a file writes them.

    Raises ScenarioError with every problem at once.
    """
    from sim.scenario.loading import load_scenario as load

    return load(path, overrides or {})


def plan(scenario: Scenario) -> Plan:
    """Routes and sortie budgets in closed form; `.summary()` is what `othsim plan --json` says."""
    from sim.study.planning.plan import plan as plan_scenario

    return plan_scenario(scenario)


def run(scenario: Scenario, replications: int = 1, workers: int = 1) -> RunResult:
    """Fly the scenario; tables, fields and `.summary()` of the result. Writes nothing."""
    from sim.study.run.campaign import Campaign, executor_of
    from sim.study.run.result import run as run_scenario

    with Campaign(executor_of(workers)) as campaign:
        return run_scenario(scenario, replications, campaign)


def compare(
    options: Sequence[Scenario] | Mapping[str, Scenario],
    *,
    baseline: str | None = None,
    replications: int = 1,
    workers: int = 1,
) -> Comparison:
    """Fly basing options under the same luck; `.summary()` is the content of comparison.json.

    A sequence is named by the stems of its files; the baseline is the first unless named. Raises
    ScenarioError where the options do not ask the same. Writes nothing.
    """
    from sim.study.compare.comparison import compare as compare_options
    from sim.study.run.campaign import Campaign, executor_of

    with Campaign(executor_of(workers)) as campaign:
        return compare_options(
            options, baseline=baseline, replications=replications, campaign=campaign
        )


def size(
    scenario: Scenario,
    target: str,
    vary: str,
    *,
    between: tuple[str, str] = ("", ""),
    replications: int = 100,
    confidence: float = 0.95,
) -> Sizing:
    """The least, or the most, of what is varied that meets a target with stated confidence.

    `target` is such as "orbits.kabul.fill_fraction>=0.95", `vary` such as "fleets.dhafra.count",
    `between` the ends of its range as a file writes them.
    """
    from sim.study.whatif.size_search import Effort
    from sim.study.whatif.size_search import size as size_scenario

    effort = Effort(replications, confidence)
    return size_scenario(scenario, target, vary, between=between, effort=effort)


def claim(scenario: Scenario, replications: int | None = None, workers: int = 1) -> Findings:
    """Test the scenario's claims; `.summary()` is its entry in `othsim claim --json`.

    `replications` are flown where a claim is about a run under chance or drawn figures; 64 when
    silent. Raises ScenarioError where a claim is about a figure that does not exist.
    """
    from sim.study.claims.tested_claims import claim as claim_scenario
    from sim.study.run.campaign import Campaign, executor_of

    with Campaign(executor_of(workers)) as campaign:
        return claim_scenario(scenario, replications, campaign)


def open_run(folder: str | Path) -> Run:
    """Read a finished run folder back. Raises ResultsError where it is none."""
    from pathlib import Path

    from sim.output.store.stored_run import open_run as open_folder

    return open_folder(Path(folder))
