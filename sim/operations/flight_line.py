"""The ground half of a fleet: ready aircraft, turnaround, maintenance bays, losses made good."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any

import simpy

from sim.operations.luck.chance import Draws, exponential_times, happens, times
from sim.operations.timing.ticks import whole_ticks
from sim.units import HOUR_S

if TYPE_CHECKING:
    from sim.operations.luck.chance import Chance
    from sim.operations.tail_history import Log
    from sim.scenario.parts.scenario import Fleet
    from sim.scenario.values.laws import TimeLaw

Steps = Generator[simpy.Event, Any, Any]
NEVER = float("inf")


@dataclass(slots=True, eq=False)
class Tail:
    """One airframe with its own streams of chance; each iterator yields one draw per use."""

    name: str
    fleet: str
    preflight_s: Iterator[float]
    turnaround_s: Iterator[float]
    repair_s: Iterator[float]
    time_to_failure_s: Iterator[float]
    time_to_air_abort_s: Iterator[float]
    time_to_loss_s: Iterator[float]
    ground_aborts: Iterator[bool]
    sortie_fails: Iterator[bool]
    # Flight hours left, or the clock time, until the next failure, by the maintenance clock.
    failure_due_s: float = NEVER
    # When it is expected to be ready again, by the means of what lies before it.
    ready_by_s: float = 0.0
    is_ready: bool = False


def luck_of(fleet: Fleet) -> dict[str, Draws]:
    """What chance decides of each aircraft of a fleet, by the last part of its stream's name."""
    upkeep = fleet.maintenance
    return {
        "preflight": times(fleet.preflight),
        "turnaround": times(fleet.turnaround),
        "repair": times(repair_of(fleet)),
        "failure": exponential_times(upkeep.mean_time_between_s if upkeep else NEVER),
        "air_abort": exponential_times(_mean_time_s(fleet.air_abort_per_flight_hour)),
        "loss": exponential_times(_mean_time_s(fleet.loss_per_100000_flight_hours / 1e5)),
        "ground_abort": happens(fleet.p_ground_abort),
        "sortie_loss": happens(fleet.p_sortie_loss),
    }


def repair_of(fleet: Fleet) -> TimeLaw:
    """How long a repair takes: as long as a turnaround where no maintenance is modelled."""
    return fleet.maintenance.time_to_repair if fleet.maintenance else fleet.turnaround


def streams_of(fleet: Fleet, position: int) -> list[str]:
    """The first part of the names of each aircraft's streams: `fleet/0/tail-1/`.

    Streams are named by the fleet's position in the file, or by its `stream:`, so that basing
    options whose fleets have other names still meet the same luck.
    """
    stream = fleet.stream if fleet.stream is not None else str(position)
    return [f"fleet/{stream}/tail-{number}/" for number in range(1, fleet.count + 1)]


def tails_of(name: str, fleet: Fleet, position: int, chance: Chance) -> list[Tail]:
    """The fleet's airframes, `dhafra-1` to `dhafra-8`, those on alert last.

    To these the readiness of the alert is what the preflight is to the others.
    """
    luck = luck_of(fleet)

    def tail(number: int, stream: str) -> Tail:
        drawn = {kind: chance.endless(draws, stream + kind) for kind, draws in luck.items()}
        if fleet.alert and number > fleet.n_for_orbits:
            drawn["preflight"] = repeat(whole_ticks(fleet.alert.readiness_s))
        return Tail(
            name=f"{name}-{number}",
            fleet=name,
            preflight_s=drawn["preflight"],
            turnaround_s=drawn["turnaround"],
            repair_s=drawn["repair"],
            time_to_failure_s=drawn["failure"],
            time_to_air_abort_s=drawn["air_abort"],
            time_to_loss_s=drawn["loss"],
            ground_aborts=drawn["ground_abort"],
            sortie_fails=drawn["sortie_loss"],
        )

    return [tail(*numbered) for numbered in enumerate(streams_of(fleet, position), start=1)]


def _mean_time_s(rate_per_hour: float) -> float:
    return HOUR_S / rate_per_hour if rate_per_hour > 0.0 else NEVER


class FlightLine:
    """The ready aircraft of one fleet, first ready first flown, and the ways back to ready.

    `on_ready` is called whenever an aircraft has become ready, `on_gone` when one is lost and not
    replaced; whoever waits for one sets them. The
    fleet's repair `bays` are its own, unless it shares those given.
    """

    def __init__(
        self,
        env: simpy.Environment,
        fleet: Fleet,
        tails: list[Tail],
        log: Log,
        bays: simpy.Resource | None = None,
    ) -> None:
        self.fleet = fleet
        self.turnaround_mean_s = whole_ticks(fleet.turnaround.mean_s)
        self.ready: deque[Tail] = deque()
        self._tails = tails
        self._env = env
        self._log = log
        self.on_ready: Callable[[], None] = lambda: None
        self.on_gone: Callable[[], None] = lambda: None
        upkeep = fleet.maintenance
        self.bays = bays or (simpy.Resource(env, upkeep.bays) if upkeep else None)
        # Short of the queue for a bay, and of the turnaround after it: an expectation, no promise.
        self._repair_mean_s = repair_of(fleet).mean_s
        self._calendar = upkeep is not None and upkeep.clock == "calendar"
        for tail in tails:
            self._log.note(env.now, tail, "", "ready")
            self._renew_clock(tail)
            self._park(tail)

    @property
    def is_gone(self) -> bool:
        """Whether every aircraft is lost for good."""
        return all(tail.ready_by_s == NEVER for tail in self._tails)

    def take(self) -> Tail:
        """The aircraft that has been ready longest."""
        tail = self.ready.popleft()
        tail.is_ready = False
        return tail

    def put_back(self, tail: Tail) -> None:
        """Return an aircraft that was taken and not used; it keeps its turn."""
        tail.is_ready = True
        self.ready.appendleft(tail)

    def expected_ready_s(self) -> list[float]:
        """When each aircraft is expected to be ready, those that are first."""
        now = self._env.now
        return [now] * len(self.ready) + [
            max(now, tail.ready_by_s) for tail in self._tails if not tail.is_ready
        ]

    def recover(self, tail: Tail, flight_s: float) -> Steps:
        """From landing to ready: repair if a failure was found, then turnaround."""
        tail.ready_by_s = self._env.now + self.turnaround_mean_s
        # By the calendar the failure may come on the ground: it is looked for after the turnaround.
        if not self._calendar:
            tail.failure_due_s -= flight_s
        if self._failure_found(tail):
            yield from self._repair(tail, "maintenance")
            self._log.note(self._env.now, tail, "", "repaired")
        yield self._env.timeout(next(tail.turnaround_s))
        if self._calendar and self._failure_found(tail):
            yield from self._repair(tail, "maintenance")
        self._make_ready(tail)

    def ground_abort(self, tail: Tail) -> Steps:
        """From a failed preflight to ready: a repair, or a turnaround where none is modelled."""
        yield from self._repair(tail, "ground_abort")
        self._make_ready(tail)

    def replace(self, tail: Tail) -> Steps:
        """From a loss to a new aircraft under the same name, if the fleet gets one."""
        if self.fleet.replacement_s is None:
            tail.ready_by_s = NEVER
            self.on_gone()
            return
        tail.ready_by_s = self._env.now + self.fleet.replacement_s
        yield self._env.timeout(self.fleet.replacement_s)
        self._renew_clock(tail)
        self._log.note(self._env.now, tail, "", "replaced")
        self._make_ready(tail)

    def _repair(self, tail: Tail, event: str) -> Steps:
        self._log.note(self._env.now, tail, "", event)
        tail.ready_by_s = self._env.now + self._repair_mean_s
        if self.bays is None:
            yield self._env.timeout(next(tail.repair_s))
        else:
            with self.bays.request() as bay:
                yield bay
                yield self._env.timeout(next(tail.repair_s))
        if event == "maintenance":
            self._renew_clock(tail)

    def _failure_found(self, tail: Tail) -> bool:
        return tail.failure_due_s <= (self._env.now if self._calendar else 0.0)

    def _renew_clock(self, tail: Tail) -> None:
        begin_s = self._env.now if self._calendar else 0.0
        tail.failure_due_s = begin_s + next(tail.time_to_failure_s)

    def _make_ready(self, tail: Tail) -> None:
        self._log.note(self._env.now, tail, "", "ready")
        self._park(tail)
        self.on_ready()

    def _park(self, tail: Tail) -> None:
        tail.is_ready = True
        self.ready.append(tail)
        if self._calendar and tail.failure_due_s < NEVER:
            due_s = tail.failure_due_s
            timer = self._env.timeout(max(0.0, due_s - self._env.now))
            timer.callbacks.append(lambda _: self._fail_on_ground(tail, due_s))

    def _fail_on_ground(self, tail: Tail, due_s: float) -> None:
        # One that has flown meanwhile is looked at when it lands.
        if tail.is_ready and tail.failure_due_s == due_s:
            tail.is_ready = False
            self.ready.remove(tail)
            self._env.process(self._mend_parked(tail))

    def _mend_parked(self, tail: Tail) -> Steps:
        yield from self._repair(tail, "maintenance")
        self._make_ready(tail)
