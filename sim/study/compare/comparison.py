"""Basing options side by side: the same demand, the same chance, differences with their error.

Options share the seed, its streams of random numbers and, by name, the draws of uncertain figures:
common random numbers. What chance does to all of them alike is gone from their differences, whose
intervals are therefore those of pairs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.column_table import Table
from sim.figures import last_of
from sim.study.compare.comparability import Options, led_by, named_options, remarks
from sim.study.compare.paired_rows import PairedRows, put, tells
from sim.study.estimates import Paired, estimate, t_quantile
from sim.study.planning.aircraft_needed import aircraft_needed
from sim.study.run.batch import DEMAND, Job, prepare
from sim.study.run.batch_store import Store
from sim.study.run.campaign import Campaign
from sim.study.run.derived_figures import FILL
from sim.study.run.result import RunResult
from sim.units import HOUR_S

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario

# What an option has of the summary of a run.
_PARTS = ("fleet", "fleets", "orbits", "areas", "cues", "surges", "targets", "watches")
# Fills closer than this are a tie: a few microseconds in a month.
_TIE = 1e-12


@dataclass(frozen=True)
class Comparison:
    """What the first `n_batches` of a job say of its options; the first option is the baseline."""

    names: tuple[str, ...]
    job: Job
    store: Store
    n_batches: int

    @cached_property
    def results(self) -> dict[str, RunResult]:
        """Each option as a run of its own, the baseline first."""
        return {
            name: RunResult(self.job, self.store, self.n_batches, index)
            for index, name in enumerate(self.names)
        }

    @cached_property
    def rows(self) -> dict[str, Table]:
        """Figures by replication of each option: those of a run, and those of a comparison."""
        rows = {
            name: Table({**result.all_figures, **result.pooled})
            for name, result in self.results.items()
        }
        met = [of[DEMAND] for of in rows.values() if DEMAND in of]
        assert all(np.array_equal(met[0], other) for other in met), "BUG: options met other cues"
        return rows

    @property
    def baseline(self) -> str:
        """The option that the others are compared with.

        >>> compared.baseline
        'near'
        """
        return self.names[0]

    @property
    def n_replications(self) -> int:
        """Replications that count.

        >>> compared.n_replications
        2
        """
        return self.rows[self.baseline].n_rows

    @property
    def exact(self) -> bool:
        """Whether one replication says all: no option leaves anything to chance."""
        return all(option.scenario.is_exact for option in self.job.options)

    def difference(self, name: str, path: str) -> Paired:
        """A figure of an option less the baseline's, by replications that share chance."""
        return self._paired(name).difference(path)

    def aircraft_for_one(self, name: str) -> Paired:
        """Aircraft of an option that are as long on station or scene as one of the baseline's."""
        return self._paired(name).aircraft_for_one()

    def _paired(self, name: str) -> PairedRows:
        return PairedRows(self.rows[name], self.rows[self.baseline], self.block, self.exact)

    @property
    def lead(self) -> str:
        """The figure by which options are ranked: the demand filled or, without orbits, cues met.

        Of several kinds of cue it is the first of the file.
        """
        scenario = self.job.options[0].scenario
        return FILL if scenario.orbits else f"cues.{next(iter(scenario.cues))}.reached_fraction"

    def p_best(self) -> dict[str, float]:
        """Share of the replications in which an option meets most of the demand; ties are split.

        >>> compared.p_best()
        {'near': 1.0, 'far': 0.0}
        """
        met = np.array([np.nan_to_num(self.rows[name][self.lead]) for name in self.names])
        # A tie counts for each of the k options in it as 1/k, so that the shares add up to 1.
        best = met >= met.max(axis=0) - _TIE
        share = (best / best.sum(axis=0)).mean(axis=1)
        return dict(zip(self.names, share.tolist(), strict=True))

    def fields(self) -> dict[str, dict[str, np.ndarray]]:
        """By option: each cell's `coverage_fraction`, `difference` from the baseline's `(C,)`.

        `half_width` is that of the difference's 95 % interval, nan of a single replication. It
        takes replications for independent; blocks of uncertain figures make it rather too wide.
        """
        n, base = self.n_replications, self.results[self.baseline].sums
        by_option = {}
        for name, result in self.results.items():
            sums = result.sums
            if not sums.total:
                return {}
            covered = sums.total["coverage_fraction"] / n
            apart = (sums.total["coverage_fraction"] - base.total["coverage_fraction"]) / n
            half_width = np.full(len(covered), np.nan)
            if n > 1:
                # The squares are those of each replication's own difference: shared chance narrows
                # the interval of a cell as it does that of a figure.
                squares = sums.paired.get(
                    "coverage_fraction", 0.0
                )  # of the baseline there are none
                variance = (squares - n * apart**2) / (n - 1)
                half_width = t_quantile(n - 1) * np.sqrt(variance.clip(min=0.0) / n)
            by_option[name] = {
                "coverage_fraction": covered,
                "difference": apart,
                "half_width": half_width,
            }
        return by_option

    def summary(self) -> dict[str, Any]:
        """The content of comparison.json.

        >>> [entry["option"] for entry in compared.summary()["ranking"]]
        ['near', 'far']
        """
        first = self.job.options[0].scenario
        return {
            "schema_version": 1,
            "baseline": self.baseline,
            "seed": first.seed,
            "replications": self.n_replications,
            "exact": self.exact,
            "duration_h": first.duration_s / HOUR_S,
            "demanded_hours": self._demanded_h(),
            "remarks": self._remarks(),
            "options": {name: self._option(name) for name in self.names},
            "differences": {name: self._differences(name) for name in self.names[1:]},
            "ranking": self._ranking(),
        }

    def _demanded_h(self) -> float:
        rows = self.rows[self.baseline]
        return float(rows["demand.demanded_hours"][0]) if "demand.demanded_hours" in rows else 0.0

    @cached_property
    def block(self) -> np.ndarray:
        """The independent block of each replication `(N,)`."""
        return self.job.blocks(self.n_replications)

    def _option(self, name: str) -> dict[str, Any]:
        """Figures by the names of summary.json, with those that only a comparison has."""
        result, rows = self.results[name], self.rows[name]
        scenario = result.option.scenario
        summary = result.summary()
        entry = {
            "scenario": scenario.name,
            "aircraft": scenario.n_aircraft,
            "bases": list(dict.fromkeys(fleet.base.name for fleet in scenario.fleets.values())),
            "aircraft_needed": aircraft_needed(result.plan),
            "budgets": [
                {key: value for key, value in budget.items() if key not in ("route", "route_home")}
                for budget in summary["budgets"]
            ],
            **{part: summary[part] for part in _PARTS if part in summary},
        }
        for path in rows:
            if path in result.replications or not tells(path, rows):
                continue
            figure = estimate(rows, path, self.block, exact=scenario.is_exact).figure()
            put(entry, path, figure)
        return entry

    def _differences(self, name: str) -> dict[str, Any]:
        """Every figure that both have, and how many aircraft here do the work of one there."""
        needs = (aircraft_needed(self.results[who].plan) for who in (name, self.baseline))
        return self._paired(name).summary(*(need["together"] for need in needs))

    def _ranking(self) -> list[dict[str, Any]]:
        met = {
            name: estimate(self.rows[name], self.lead, self.block, exact=self.exact).figure()
            for name in self.names
        }
        best = self.p_best() if self.n_replications > 1 else dict.fromkeys(self.names)
        order = sorted(self.names, key=lambda name: -(met[name]["mean"] or 0.0))
        return [
            {"option": name, last_of(self.lead): met[name], "p_best": best[name]} for name in order
        ]

    def _remarks(self) -> list[str]:
        scenarios = {
            name: option.scenario for name, option in zip(self.names, self.job.options, strict=True)
        }
        sentences = remarks(scenarios)
        if self.exact:
            sentences.append(
                "chance is off and nothing is uncertain: one replication says all, "
                "differences are exact and have no interval"
            )
        elif self.n_replications == 1:
            sentences.append(
                "one replication has no interval: a difference may be luck; "
                "--replications 100 tells"
            )
        return sentences


def compare(
    options: Sequence[Scenario] | Options,
    *,
    baseline: str | None = None,
    replications: int = 1,
    campaign: Campaign | None = None,
    seed: int | None = None,
) -> Comparison:
    """Fly options with shared chance; a sequence is named by the stems of the files.

    Raises ScenarioError where they do not ask the same or cannot be flown at all.
    """
    known = options if isinstance(options, Mapping) else named_options(options)
    return fly(job_of(led_by(known, baseline, seed), replications), campaign)


@dataclass(frozen=True)
class NamedJob:
    """A job with the names of its options, the baseline first."""

    names: tuple[str, ...]
    job: Job


def job_of(options: Options, replications: int) -> NamedJob:
    """Plan every option. Raises ScenarioError where one cannot be flown at all."""
    return NamedJob(tuple(options), Job(tuple(map(prepare, options.values())), replications))


def fly(named_job: NamedJob, campaign: Campaign | None = None) -> Comparison:
    """Fly what is missing of a comparison."""
    [tally] = (campaign or Campaign()).fly([named_job.job])
    return Comparison(named_job.names, named_job.job, tally.store, tally.n_batches)
