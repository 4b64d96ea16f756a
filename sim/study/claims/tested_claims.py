"""The claims of a scenario, each with its verdict, its readings and what they rest on.

Budget figures are answered in closed form; figures of a run are simulated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.errors import Problem, ScenarioError
from sim.figures import dimension_of
from sim.scenario.loading import revised
from sim.spelling import did_you_mean, three_nearest
from sim.study.claims.simulated_claim import Runs
from sim.study.planning.overflight_rights import COMES_AND_GOES, timed_names
from sim.study.planning.plan import plan
from sim.study.run.batch import prepare
from sim.study.run.campaign import Campaign
from sim.study.run.figure_paths import figure_paths, reason_against
from sim.study.sortie_budget_arrays import FIGURES, Pairs
from sim.study.verdict.claim_interpretations import BudgetClaim, Scale, pair_named
from sim.study.verdict.condition_wording import described
from sim.study.verdict.plain_answer import answer
from sim.study.verdict.sampled_budgets import Draws
from sim.study.verdict.verdict import UNDECIDED, Reading, kind_of, matters, of_budgets

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Claim, Scenario
    from sim.study.planning.plan import Plan


@dataclass(frozen=True, repr=False)
class Finding:
    """One claim and what was found; the literal reading comes first.

    `written` is the value as the file has it: 1000 mi. `uncertain` says whether the scenario calls
    anything so. `bases` are the names of the fleets' bases.
    """

    claim: Claim
    scale: Scale
    readings: tuple[Reading, ...]
    question: BudgetClaim | None
    assumptions: tuple[str, ...]
    method: str
    written: str = ""
    uncertain: bool = False
    bases: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Finding: {self.claim.id}: {self.verdict}>"

    @property
    def literal(self) -> Reading:
        """The reading that decides."""
        return self.readings[0]

    @property
    def verdict(self) -> str:
        """The verdict of the literal reading, unless the sentence rests on what nobody knows."""
        return UNDECIDED if self.claim.undecided else self.literal.verdict

    @property
    def hours_flown_fraction(self) -> float | None:
        """For a loss of something per hour flown: to what the hours must fall as well to meet it.

        Time on station falling from 0.97 to 0.40 of each hour is 59 % lost; for 90 % the hours must
        fall to 0.24 of what they were. None where there is nothing to explain.
        """
        claim, left = self.claim, 1.0 - self.literal.result
        if claim.read_as != "loss" or dimension_of(claim.metric) != "fraction":
            return None
        # Worth saying only where a loss was claimed to be large and was found smaller.
        if (
            claim.relation in ("at_most", "less_than")
            or not left > 0.0
            or self.literal.margin >= 0.0
        ):
            return None
        return (1.0 - self.scale.value) / left

    def summary(self) -> dict[str, Any]:
        """The entry of `claims` in the JSON of `othsim claim`."""
        claim, literal = self.claim, self.literal
        first = literal.summary()
        entry = {
            "id": claim.id,
            "statement": claim.statement,
            "source": claim.source,
            "trust": claim.trust,
            "metric": claim.metric,
            "against": claim.read_as,
            "relation": claim.relation,
            "value": self.scale.value,
            "written": self.written or None,
            "tolerance": self.scale.near if claim.relation in ("about", "up_to") else None,
            "unit": self.scale.unit or None,
            "verdict": self.verdict,
            "kind": kind_of(self.verdict),
            "because": claim.undecided or first["because"],
            "result": first["result"],
            "margin": first["margin"],
            "robust": first["robust"],
            "readings": [reading.summary() for reading in self.readings],
            "conditions": first["conditions"],
            "uncertain": self.uncertain,
            "probability": first["probability"],
            "pairs": [] if self.question is None else _pairs(self.question),
            "left_out": [] if self.question is None else list(map(list, self.question.left_out)),
            "hours_flown_fraction": self.hours_flown_fraction,
            "assumptions": list(self.assumptions),
            "method": self.method,
        }
        return {"id": claim.id, "answer": answer(entry, self.bases), **entry}


@dataclass(frozen=True)
class Findings:
    """What was found of all claims of one scenario, and the plan they were held against."""

    plan: Plan
    claims: tuple[Finding, ...]

    @property
    def scenario(self) -> Scenario:
        """Whose claims these are."""
        return self.plan.scenario

    def summary(self) -> dict[str, Any]:
        """What `othsim claim --json` says of one scenario.

        >>> tested.summary()["claims"][0]["verdict"]
        'does not hold'
        """
        return {
            "schema_version": 1,
            "scenario": self.scenario.name,
            "claims": [finding.summary() for finding in self.claims],
        }


def claim(
    scenario: Scenario, replications: int | None = None, campaign: Campaign | None = None
) -> Findings:
    """Test every claim of a scenario; one without claims has no findings.

    `replications` are flown where a claim is about a figure of a run; silent, one where nothing is
    left to chance, else 64. Raises ScenarioError where a claim is about a figure that does not
    exist, and where the scenario cannot be flown.
    """
    testing = _Testing(scenario, replications, campaign or Campaign())
    problems = [
        problem for i, stated in enumerate(scenario.claims) for problem in testing.faults(i, stated)
    ]
    if problems:
        raise ScenarioError(problems)
    testing.fly(scenario.claims)
    findings = [
        replace(
            testing.finding(stated),
            written=scenario.source.written(f"claims[{i}].value"),
            uncertain=bool(scenario.uncertain),
            bases={name: fleet.base.name for name, fleet in scenario.fleets.items()},
        )
        for i, stated in enumerate(scenario.claims)
    ]
    return Findings(testing.plan, tuple(findings))


class _Testing:
    """The claims of one scenario under test; plans and runs are made when first needed."""

    def __init__(self, scenario: Scenario, replications: int | None, campaign: Campaign) -> None:
        self._scenario = scenario
        self._option = prepare(scenario)
        self._runs = Runs(self._option, replications, campaign)
        self._pairs = Pairs(self._option.plan)

    @property
    def plan(self) -> Plan:
        """The scenario's plan."""
        return self._pairs.plan

    @cached_property
    def _draws(self) -> Draws | None:
        return Draws(self._pairs) if self._scenario.uncertain else None

    def faults(self, index: int, claim: Claim) -> list[Problem]:
        """What is wrong with the metric of a claim, with what there is instead."""
        known = [*FIGURES, *figure_paths(self._option, "claim")]
        if claim.metric in known and claim.metric not in self._runs.figures:
            against = revised(self._scenario, claim.against) if claim.against else self._scenario
            if timed_names(self._scenario) or timed_names(against):
                message = f"{claim.metric} {COMES_AND_GOES}"
                hint = "ask for a figure of a run, such as orbits.ORBIT.fill_fraction"
                return [self._scenario.source.problem(f"claims[{index}].metric", message, hint)]
        if claim.metric in known:
            if claim.against:
                # For the ScenarioError of what a claim is set against, before anything is flown.
                revised(self._scenario, claim.against)
            return []
        meant = did_you_mean(*three_nearest(claim.metric, known))
        budget_figures = ", ".join(FIGURES)
        hint = (
            f"{meant} of every fleet and orbit there are {budget_figures}; of one of them "
            "budgets.FLEET.ORBIT.FIGURE; of a run the figures of summary.json, such as "
            "fleet.flight_hours or orbits.ORBIT.fill_fraction"
        ).lstrip()
        reason = reason_against(claim.metric, "claim", [self._option])
        message = f"{claim.metric} {reason}" if reason else f"there is no figure '{claim.metric}'"
        return [self._scenario.source.problem(f"claims[{index}].metric", message, hint)]

    def fly(self, claims: Sequence[Claim]) -> None:
        """Fly at once what claims about runs ask for."""
        self._runs.fly([claim for claim in claims if claim.metric in self._runs.figures])

    def finding(self, claim: Claim) -> Finding:
        """The claim with its verdict."""
        if claim.metric in self._runs.figures:
            return self._finding_of_runs(claim)
        other = None
        if claim.against:
            other = Pairs(plan(revised(self._scenario, claim.against), self._pairs.plan))
        question = BudgetClaim(claim, self._pairs, other, pair_named(claim))
        readings = [of_budgets(question, name, self._draws) for name in question.readings()]
        return Finding(
            claim,
            question.scale,
            tuple(readings),
            question,
            (*claim.assumes, *_assumed(question)),
            "closed form",
        )

    def _finding_of_runs(self, claim: Claim) -> Finding:
        reading = self._runs.reading(claim)
        return Finding(claim, Scale.of(claim), (reading,), None, claim.assumes, self._runs.method)


def _pairs(question: BudgetClaim) -> list[dict[str, Any]]:
    """The figure of every fleet and orbit at the stated values."""
    figures = question.seen()
    margins = question.scale.reached(figures)
    return [
        {
            "fleet": fleet,
            "orbit": orbit,
            "result": float(figure) if figure == figure else None,  # nan equals nothing
            "met": bool(margin >= 0.0),
        }
        for (fleet, orbit), figure, margin in zip(
            question.names, figures[0], margins[0], strict=True
        )
    ]


def _assumed(question: BudgetClaim) -> list[str]:
    """Every input the figure rests on that nobody publishes, with its range."""
    margin = question.margin(question.readings()[0])
    return [
        described(quantity)
        for quantity in question.pairs.inputs
        if quantity.trust == "assumption" and matters(margin, quantity)
    ]
