"""othsim, the drone over-the-horizon coverage simulator.

>>> import sim
>>> gulf = sim.load_scenario(
...     "scenarios/afghanistan/gulf.yaml", {"duration": "5 d", "grid.cell": "40 km"}
... )
>>> sim.plan(gulf)
<ShownPlan: Afghanistan from the Gulf; 31.8 % to 47.9 % of a sortie in transit>

In all examples `gulf` is this scenario, `near` the same from inside the country
(`in_country.yaml`), and `folder` an empty folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import ResultsError, ScenarioError, SimError
from sim.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sim.notebook.answers import ShownPlan, ShownSize, ShownWhy
    from sim.notebook.claims import OpenedClaims, ShownClaims
    from sim.notebook.comparisons import OpenedComparison, ShownComparison
    from sim.notebook.runs import FlownRun, OpenedRun
    from sim.scenario.parts.scenario import Scenario

__version__ = VERSION

__all__ = [
    "ResultsError",
    "ScenarioError",
    "SimError",
    "claim",
    "compare",
    "load_scenario",
    "open_claims",
    "open_comparison",
    "open_run",
    "plan",
    "report",
    "run",
    "size",
    "why",
]

# Each function imports its room when called: `othsim --help` must not wait for numpy.


def load_scenario(path: str | Path, overrides: Mapping[str, object] | None = None) -> Scenario:
    """Read and check a scenario; `overrides` maps dotted paths to values as a file writes them.

    Raises ScenarioError with every problem at once.

    >>> gulf = sim.load_scenario("scenarios/afghanistan/gulf.yaml", {"fleets.dhafra.count": 6})
    >>> gulf.name, gulf.n_aircraft
    ('Afghanistan from the Gulf', 10)
    """
    from sim.notebook.arguments import path_at, require_overrides
    from sim.scenario.loading import load_scenario as load

    changed = {} if overrides is None else overrides
    require_overrides(changed)
    return load(path_at("path", path), changed)


def plan(scenario: Scenario) -> ShownPlan:
    """Routes and sortie budgets in closed form; `.summary()` is what `othsim plan --json` says.

    >>> sim.plan(gulf)
    <ShownPlan: Afghanistan from the Gulf; 31.8 % to 47.9 % of a sortie in transit>
    """
    from sim.notebook.answers import ShownPlan
    from sim.notebook.arguments import require_scenario
    from sim.notebook.shown import as_shown
    from sim.study.planning.plan import plan as plan_scenario

    require_scenario(scenario)
    return as_shown(ShownPlan, plan_scenario(scenario))


def run(scenario: Scenario, replications: int = 1, workers: int = 1) -> FlownRun:
    """Fly the scenario; tables, fields, pictures and `.summary()` of the result.

    Nothing is left on the disk until `.save(folder)`.

    >>> sim.run(gulf).summary()["fleet"]["sorties"]["mean"]
    22.0
    """
    from sim.notebook.arguments import require_count, require_scenario
    from sim.notebook.runs import FlownRun
    from sim.notebook.shown import as_shown
    from sim.study.run.campaign import Campaign, executor_of
    from sim.study.run.result import run as run_scenario

    require_scenario(scenario)
    require_count("replications", replications)
    require_count("workers", workers)
    with Campaign(executor_of(workers)) as campaign:
        return as_shown(FlownRun, run_scenario(scenario, replications, campaign))


def compare(
    options: Sequence[Scenario] | Mapping[str, Scenario],
    *,
    baseline: str | None = None,
    replications: int = 1,
    workers: int = 1,
) -> ShownComparison:
    """Fly basing options under the same luck; `.summary()` is the content of comparison.json.

    A sequence is named by the stems of its files; the baseline is the first unless named. Raises
    ScenarioError where the options do not ask the same.

    >>> compared = sim.compare({"near": near, "far": gulf})
    >>> [round(option["fleet"]["transit_fraction"]["mean"], 2)
    ...  for option in compared.summary()["options"].values()]
    [0.04, 0.41]
    """
    from sim.notebook.arguments import require_count, require_options
    from sim.notebook.comparisons import ShownComparison
    from sim.notebook.shown import as_shown
    from sim.study.compare.comparison import compare as compare_options
    from sim.study.run.campaign import Campaign, executor_of

    require_options(options, baseline)
    require_count("replications", replications)
    require_count("workers", workers)
    with Campaign(executor_of(workers)) as campaign:
        compared = compare_options(
            options, baseline=baseline, replications=replications, campaign=campaign
        )
    return as_shown(ShownComparison, compared)


def size(
    scenario: Scenario,
    target: str,
    vary: str,
    *,
    between: tuple[str, str] = ("", ""),
    replications: int = 100,
    confidence: float = 0.95,
) -> ShownSize:
    """The least, or the most, of what is varied that meets a target with stated confidence.

    `target` is such as "orbits.kabul.fill_fraction>=0.95", `vary` such as "fleets.dhafra.count",
    `between` the ends of its range as a file writes them.

    >>> sim.size(gulf, "orbits.kabul.fill_fraction>=0.95", "fleets.dhafra.count").answer.value
    2.0
    """
    from sim.notebook.answers import ShownSize
    from sim.notebook.arguments import (
        asked_size,
        naming,
        require_count,
        require_scenario,
        require_share,
    )
    from sim.notebook.shown import as_shown
    from sim.study.run.figure_paths import NoSuchFigure
    from sim.study.whatif.size_search import Effort
    from sim.study.whatif.size_search import size as size_scenario

    require_scenario(scenario)
    require_count("replications", replications)
    require_share("confidence", confidence, 0.5)
    wanted, varied = asked_size(scenario, target, vary, between)
    effort = Effort(replications, confidence)
    with naming("target", NoSuchFigure):
        found = size_scenario(scenario, wanted, varied, effort=effort)
    return as_shown(ShownSize, found)


def why(
    scenario: Scenario,
    figure: str,
    *,
    before: Scenario | None = None,
    replications: int = 1,
    workers: int = 1,
) -> ShownWhy:
    """What a figure rests on: each input over its range, and its share of the variance.

    With `before`, also what was lost since that scenario. `figure` is a path such as
    "budgets.dhafra.kabul.transit_fraction". Raises SimError where there is no such figure.

    >>> rests = sim.why(gulf, "budgets.dhafra.kabul.transit_fraction").summary()
    >>> rests["tornado"]["bars"][0]["input"]
    'aircraft.mq9a_er.transit_speed'
    """
    from sim.notebook.answers import ShownWhy
    from sim.notebook.arguments import naming, require_count, require_scenario, require_text
    from sim.notebook.shown import as_shown
    from sim.study.run.campaign import Campaign, executor_of
    from sim.study.whatif.explanation import why as explain

    require_scenario(scenario)
    require_text("figure", figure, "fleet.transit_fraction")
    if before is not None:
        require_scenario(before, "before")
    require_count("replications", replications)
    require_count("workers", workers)
    with Campaign(executor_of(workers)) as campaign, naming("figure"):
        explained = explain(
            scenario, figure, before=before, replications=replications, campaign=campaign
        )
    return as_shown(ShownWhy, explained)


def claim(scenario: Scenario, replications: int | None = None, workers: int = 1) -> ShownClaims:
    """Test the scenario's claims; `.summary()` is its entry in `othsim claim --json`.

    `replications` are flown where a claim is about a run under chance or drawn figures; 64 when
    silent. Raises ScenarioError where a claim is about a figure that does not exist.

    >>> [finding.verdict for finding in sim.claim(gulf).claims]
    ['does not hold', 'does not hold', 'holds']
    """
    from sim.notebook.arguments import require_count, require_scenario
    from sim.notebook.claims import ShownClaims
    from sim.notebook.shown import as_shown
    from sim.study.claims.tested_claims import claim as claim_scenario
    from sim.study.run.campaign import Campaign, executor_of

    require_scenario(scenario)
    if replications is not None:
        require_count("replications", replications)
    require_count("workers", workers)
    with Campaign(executor_of(workers)) as campaign:
        return as_shown(ShownClaims, claim_scenario(scenario, replications, campaign))


def open_run(folder: str | Path) -> OpenedRun:
    """Read a finished run folder back. Raises ResultsError where it is none.

    >>> sim.open_run(flown.save(folder / "gulf").folder).n_replications
    2
    """
    from sim.notebook.arguments import folder_at
    from sim.notebook.runs import OpenedRun
    from sim.output.store.stored_run import open_run as open_folder

    with folder_at(folder) as path:
        opened = open_folder(path)
    return OpenedRun(opened.folder, opened.manifest)


def open_comparison(folder: str | Path) -> OpenedComparison:
    """Read a finished comparison back. Raises ResultsError where there is none.

    >>> sim.open_comparison(compared.save(folder / "options"))
    <OpenedComparison: near, far; against near, 2 replications>
    """
    from sim.notebook.arguments import folder_at
    from sim.notebook.comparisons import OpenedComparison

    with folder_at(folder) as path:
        return OpenedComparison(path)


def open_claims(folder: str | Path) -> OpenedClaims:
    """Read the tested claims of a scenario back. Raises ResultsError where there are none.

    >>> sim.open_claims(tested.save(folder / "claims"))
    <OpenedClaims: Afghanistan from the Gulf; cnn-60-percent-extended-range: does not hold; ...>
    """
    from sim.notebook.arguments import folder_at
    from sim.notebook.claims import OpenedClaims

    with folder_at(folder) as path:
        return OpenedClaims(path)


def report(folder: str | Path, out: str | Path | None = None) -> Path:
    """Write one HTML page of the folder of a run, a comparison or claims; returns where it lies.

    In the folder as report.html when `out` is silent. A result has `.report(path)` of its own.
    Raises ResultsError where the folder is none of ours.

    >>> sim.report(flown.save(folder / "reported").folder).name
    'report.html'
    """
    from sim.notebook.arguments import folder_at, path_at
    from sim.notebook.shown import write_report

    with folder_at(folder) as path:
        to = path / "report.html" if out is None else path_at("out", out)
        return write_report(path, to)
