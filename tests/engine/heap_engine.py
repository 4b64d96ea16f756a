"""The event model once more, as a plain loop over a heap: no SimPy, no processes, no interrupts.

What happens next is a function that waits in the heap under (time, rank, number). Shared with the
model are the streams of chance, the ticks, the daily windows and the forecast behind priorities,
which are functions without time; everything that happens in time is written here a second time.

Rank 0 comes before all else of its moment (a sortie begins, a stay is cut short), rank 1 is the
rest, in the order in which it was asked for. One file, to be read beside `sim/operations/`.
"""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from math import inf, nan

from sim.operations.flight_line import tails_of
from sim.operations.launch_bookings import Foresight
from sim.operations.relief.by_plan import LaunchWish
from sim.operations.relief.on_bingo import ReliefWish
from sim.operations.timing.demand import Demand
from sim.operations.timing.takeoff_windows import Way
from sim.operations.timing.ticks import budget_in_ticks, whole_ticks

MOMENT_S = 1e-3


@dataclass(eq=False)
class Want:
    """An aircraft wanted at a station; a link of the chain of reliefs, a patch, or a plan's."""

    at_s: float
    link: bool = False
    useless_s: float = inf
    launch_s: float | None = None
    look_s: float = 0.0


@dataclass(eq=False)
class Station:
    """One of the places of an orbit."""

    name: str
    orbit: object
    index: int
    demand: Demand
    budgets: dict
    leads_s: dict
    wants: list = field(default_factory=list)
    link: Want | None = None
    newest: Trip | None = None
    coming: list = field(default_factory=list)
    there: Trip | None = None
    next_plan_s: float = 0.0

    @property
    def chained(self):
        return self.orbit.relief.policy == "on_bingo"


@dataclass(eq=False)
class Trip:
    """One sortie."""

    tail: object
    station: Station
    wanted_s: float
    due_s: float
    stay_s: float
    leaves_s: float = nan
    takeoff_s: float = nan
    arrive_s: float = nan
    depart_s: float = nan
    land_s: float = nan
    outcome: str = "airborne"
    trouble_s: float = inf
    abort_s: float = inf
    loss_s: float = inf
    watch: int = 0  # which of its timers is the valid one


class HeapEngine:
    """One replication; `events` and `trips` are what it leaves behind."""

    def __init__(self, fleets, orbits, budgets, clock, chance):
        self.now, self.heap, self.numbers = 0.0, [], count()
        self.events, self.trips, self.airborne, self.end_s = [], [], 0, clock.end_s
        self.fleets = fleets
        self.tails = {n: tails_of(n, f, i, chance) for i, (n, f) in enumerate(fleets.items())}
        self.ready = {name: deque() for name in fleets}
        self.in_bay = dict.fromkeys(fleets, 0)
        self.bay_queue = {name: deque() for name in fleets}
        for name, tails in self.tails.items():
            for tail in tails:
                self.log(tail, "", "ready")
                self.renew(tail)
                self.park(tail, name)
        self.stations = [
            self.station(name, orbit, index, budgets, clock)
            for name, orbit in orbits.items()
            for index in range(orbit.aircraft_on_station)
        ]
        self.in_order = sorted(self.stations, key=lambda s: s.orbit.priority)

    def station(self, name, orbit, index, budgets, clock):
        found = {fleet: budget_in_ticks(budgets[fleet, name]) for fleet in orbit.flown_by}
        own = {fleet: budget for fleet, budget in found.items() if budget.feasible}
        leads_s = {f: b.out_s + self.mean_s(self.fleets[f].preflight) for f, b in own.items()}
        return Station(name, orbit, index, Demand(orbit.windows, clock.start_clock_s), own, leads_s)

    def mean_s(self, law):
        return whole_ticks(law.mean_s)

    # --- the loop

    def after(self, delay_s, then, rank=1):
        heapq.heappush(self.heap, (self.now + delay_s, rank, next(self.numbers), then))

    def at(self, time_s, then):
        self.after(max(0.0, time_s - self.now), then)

    def run(self):
        served = [s for s in self.in_order if s.budgets]
        for s in served:
            if s.chained:
                s.link = Want(s.demand.next(0.0)[0], link=True)
                s.wants.append(s.link)
            else:
                s.next_plan_s = self.plan_start_s(s, 0)
        for s in served:
            if s.chained:
                self.stand(s, s.link)
            else:
                self.at(self.plan_start_s(s, 0), lambda s=s: self.plan(s, 0))
        while self.heap and (self.heap[0][0] < self.end_s or self.airborne):
            self.now, _, _, then = heapq.heappop(self.heap)
            then()
        return self

    def log(self, tail, orbit, event):
        self.events.append((self.now, tail.fleet, tail.name, orbit, event))

    # --- on the ground

    def calendar(self, fleet):
        upkeep = self.fleets[fleet].maintenance
        return upkeep is not None and upkeep.clock == "calendar"

    def renew(self, tail):
        begin_s = self.now if self.calendar(tail.fleet) else 0.0
        tail.failure_due_s = begin_s + next(tail.time_to_failure_s)

    def failed_by_now(self, tail):
        return tail.failure_due_s <= (self.now if self.calendar(tail.fleet) else 0.0)

    def park(self, tail, fleet):
        tail.is_ready = True
        self.ready[fleet].append(tail)
        due_s = tail.failure_due_s
        if self.calendar(fleet) and due_s < inf:
            self.at(due_s, lambda: self.fail_parked(tail, due_s))

    def fail_parked(self, tail, due_s):
        if tail.is_ready and tail.failure_due_s == due_s:
            tail.is_ready = False
            self.ready[tail.fleet].remove(tail)
            mend = lambda: self.repair(tail, "maintenance", lambda: self.again(tail))  # noqa: E731
            self.after(0.0, mend, rank=0)

    def again(self, tail):
        self.log(tail, "", "ready")
        self.park(tail, tail.fleet)
        drawing_on = [s for s in self.in_order if tail.fleet in s.budgets]
        self.at(self.now, lambda: self.review(drawing_on))  # when all of this moment are ready

    def repair(self, tail, event, then):
        fleet = tail.fleet
        upkeep = self.fleets[fleet].maintenance
        self.log(tail, "", event)
        law = upkeep.time_to_repair if upkeep else self.fleets[fleet].turnaround
        tail.ready_by_s = self.now + law.mean_s

        def done():
            if upkeep:
                self.in_bay[fleet] -= 1
                self.after(0.0, lambda: self.next_in_bay(fleet))
            if event == "maintenance":
                self.renew(tail)
            then()

        begin = lambda: self.after(next(tail.repair_s), done)  # noqa: E731
        if upkeep:
            self.bay_queue[fleet].append(begin)
            self.next_in_bay(fleet)
        else:
            begin()

    def next_in_bay(self, fleet):
        if self.bay_queue[fleet] and self.in_bay[fleet] < self.fleets[fleet].maintenance.bays:
            self.in_bay[fleet] += 1
            self.after(0.0, self.bay_queue[fleet].popleft())

    def recover(self, tail, flight_s):
        tail.ready_by_s = self.now + self.mean_s(self.fleets[tail.fleet].turnaround)
        calendar = self.calendar(tail.fleet)
        if not calendar:
            tail.failure_due_s -= flight_s

        def turn_round():
            self.after(next(tail.turnaround_s), turned_round)

        def turned_round():
            if calendar and self.failed_by_now(tail):
                self.repair(tail, "maintenance", lambda: self.again(tail))
            else:
                self.again(tail)

        def repaired():
            self.log(tail, "", "repaired")
            turn_round()

        if self.failed_by_now(tail):
            self.repair(tail, "maintenance", repaired)
        else:
            turn_round()

    def replace(self, tail):
        wait_s = self.fleets[tail.fleet].replacement_s
        tail.ready_by_s = inf if wait_s is None else self.now + wait_s

        def replaced():
            self.renew(tail)
            self.log(tail, "", "replaced")
            self.again(tail)

        if wait_s is not None:
            self.after(wait_s, replaced)

    # --- wants: when they are looked at, and who goes

    def stand(self, s, want):
        self.time(s, want)
        self.review([s])

    def time(self, s, want):
        if want.launch_s is not None:
            want.look_s = want.launch_s
            return
        starts_s = [want.at_s - lead_s for lead_s in s.leads_s.values()]
        want.look_s = min(starts_s)
        for start_s in starts_s:
            if start_s > self.now:
                self.at(start_s, lambda: self.review([s]))

    def review(self, stations):
        for s in stations:
            again = True
            while again:
                again = False
                for want in [w for w in s.wants if w.look_s <= self.now + MOMENT_S]:
                    if self.serve(s, want):
                        again = True
                        break

    def serve(self, s, want):
        """Send somebody for a want, or put it off; whether the station's wants have changed."""
        ends_s = want.useless_s
        if s.chained:
            ends_s = min(ends_s, s.demand.next(want.at_s)[1])
        able = [
            fleet
            for fleet, lead_s in s.leads_s.items()
            if max(want.at_s, self.now + lead_s) < ends_s - MOMENT_S
        ]
        if not able:
            if want.link:
                want.at_s = s.demand.next(max(ends_s, self.now))[0]
                self.time(s, want)
            else:
                s.wants.remove(want)
            return True
        for fleet in able:
            if not self.ready[fleet]:
                continue
            start_s = want.at_s - s.leads_s[fleet] if want.launch_s is None else want.launch_s
            if start_s > self.now + MOMENT_S:
                if fleet == able[-1] or self.spare(fleet, s, want):
                    return False
            elif self.spare(fleet, s, want):
                self.send(s, want, fleet)
                return True
        return False

    def way(self, fleet, s):
        owner = self.fleets[fleet]
        ground_s = self.mean_s(owner.preflight), self.mean_s(owner.turnaround)
        return Way(s.budgets[fleet], *ground_s)

    def due_s(self, s, want, fleet):
        due_s = self.now + s.leads_s[fleet]
        return due_s if want.launch_s is not None else max(want.at_s, due_s)

    def leaves_s(self, s, fleet, arrive_s):
        bingo_s = arrive_s + s.budgets[fleet].on_station_s
        return max(arrive_s, min(bingo_s, s.demand.next(arrive_s)[1])) if s.chained else bingo_s

    def expect(self, trip, leaves_s):
        trip.leaves_s = leaves_s
        trip.tail.ready_by_s = leaves_s + self.way(trip.tail.fleet, trip.station).home_s

    def is_out(self, trip):
        s = trip.station
        return trip in s.coming or (trip is s.there and trip.land_s != trip.land_s)

    def spare(self, fleet, s, want):
        rank = s.orbit.priority
        above = [o for o in self.in_order if next(iter(o.budgets), "") == fleet]
        if not any(o.orbit.priority < rank for o in above):
            return True
        away_s = [max(self.now, t.ready_by_s) for t in self.tails[fleet] if not t.is_ready]
        ready_s = [self.now] * len(self.ready[fleet]) + away_s
        leaves_s = self.leaves_s(s, fleet, self.due_s(s, want, fleet))
        back_s = leaves_s + self.way(fleet, s).home_s
        wishes = [wish for o in above for wish in self.wishes(o, fleet)]
        return Foresight(wishes, ready_s, self.now).can_spare(rank, back_s)

    def wishes(self, s, fleet):
        relief, found = s.orbit.relief, []
        head = (s.orbit.priority, self.way(fleet, s), s.demand)
        if not s.chained:
            found = [LaunchWish(*head, want.launch_s, once=True) for want in s.wants]
            return [*found, LaunchWish(*head, s.next_plan_s, interval_s=relief.interval_s)]
        for want in s.wants:
            if want is not s.link:
                found.append(ReliefWish(*head, want.at_s, once=True, until_s=want.useless_s))
        link = ReliefWish(*head, s.link.at_s, overlap_s=relief.overlap_s)
        if s.newest is None and s.demand.always:
            link.stay_share = (s.index + 1) / s.orbit.aircraft_on_station
        if s.newest and self.is_out(s.newest) and s.newest.tail.fleet == fleet:
            link.back_s = s.newest.tail.ready_by_s
        return [*found, link]

    def send(self, s, want, fleet):
        budget, overlap_s = s.budgets[fleet], s.orbit.relief.overlap_s
        s.wants.remove(want)
        tail = self.ready[fleet].popleft()
        tail.is_ready = False
        due_s = self.due_s(s, want, fleet)
        stay_s = budget.on_station_s
        if want.link and s.newest is None and s.demand.always:
            k = s.orbit.aircraft_on_station
            stay_s = whole_ticks((s.index + 1) / k * (stay_s - overlap_s)) + overlap_s
        trip = Trip(tail, s, want.at_s, due_s, stay_s)
        self.expect(trip, self.leaves_s(s, fleet, due_s))
        if next(tail.sortie_fails):
            self.log(tail, s.name, "sortie_lost")
            tail.is_ready = True
            self.ready[fleet].appendleft(tail)
        else:
            s.coming.append(trip)
            self.after(0.0, lambda: self.begin(trip), rank=0)
        if want.link:
            if s.newest and self.is_out(s.newest):
                self.expect(s.newest, min(s.newest.leaves_s, due_s + overlap_s))
            s.newest = trip
            s.link = Want(self.relief_s(s, due_s, stay_s), link=True)
            s.wants.append(s.link)
            self.time(s, s.link)

    def relief_s(self, s, arrive_s, stay_s):
        _, ends_s = s.demand.next(arrive_s)
        if arrive_s + stay_s < ends_s - MOMENT_S:
            return arrive_s + stay_s - s.orbit.relief.overlap_s
        return s.demand.next(ends_s)[0]

    def move_relief(self, trip, at_s):
        s = trip.station
        if s.link is None or s.newest is not trip:
            return False
        if abs(s.link.at_s - at_s) > MOMENT_S:
            s.link.at_s = at_s
            self.stand(s, s.link)
        return True

    def patch(self, s, at_s):
        coming = [t.due_s for t in s.coming if t.due_s > at_s]
        want = Want(at_s, useless_s=min(coming, default=s.link.at_s))
        s.wants.append(want)
        self.stand(s, want)

    # --- launches by plan

    def plan_start_s(self, s, number):
        share = s.index / s.orbit.aircraft_on_station
        return whole_ticks((share + number) * s.orbit.relief.interval_s)

    def first_lead_s(self, s):
        return next(iter(s.leads_s.values()))

    def plan(self, s, number):
        at_s = self.plan_start_s(s, number) + self.first_lead_s(s)
        leave_s = at_s + next(iter(s.budgets.values())).on_station_s
        s.next_plan_s = self.plan_start_s(s, number + 1)
        self.at(self.plan_start_s(s, number + 1), lambda: self.plan(s, number + 1))
        if s.demand.next(at_s)[0] < leave_s:
            self.launch(s, Want(at_s, launch_s=self.now))

    def launch(self, s, want):
        s.wants.append(want)
        self.stand(s, want)
        if want in s.wants:
            give_up = lambda: s.wants.remove(want) if want in s.wants else None  # noqa: E731
            self.at(self.now + MOMENT_S, give_up)

    # --- one sortie

    def begin(self, trip):
        self.log(trip.tail, trip.station.name, "preflight")
        self.after(next(trip.tail.preflight_s), lambda: self.preflight_over(trip))

    def preflight_over(self, trip):
        s, tail = trip.station, trip.tail
        if next(tail.ground_aborts):
            self.will_not_come(trip)
            self.repair(tail, "ground_abort", lambda: self.again(tail))
            return
        early_s = trip.wanted_s - s.budgets[tail.fleet].out_s - self.now
        if s.chained and early_s > MOMENT_S:
            self.after(early_s, lambda: self.take_off(trip))
        else:
            self.take_off(trip)

    def take_off(self, trip):
        s, tail = trip.station, trip.tail
        trip.takeoff_s = self.now
        self.trips.append(trip)
        self.log(tail, s.name, "takeoff")
        out_s = s.budgets[tail.fleet].out_s
        trip.due_s = arrival_s = self.now + out_s
        self.move_relief(trip, self.relief_s(s, trip.due_s, trip.stay_s))
        self.airborne += trip.takeoff_s < self.end_s - MOMENT_S
        trip.abort_s = self.now + next(tail.time_to_air_abort_s)
        trip.loss_s = self.now + next(tail.time_to_loss_s)
        trip.trouble_s = min(trip.abort_s, trip.loss_s)
        if trip.trouble_s < arrival_s:
            self.at(trip.trouble_s, lambda: self.break_off(trip))
        else:
            self.at(arrival_s, lambda: self.arrive(trip))

    def arrive(self, trip):
        s, trip.arrive_s = trip.station, self.now
        self.log(trip.tail, s.name, "on_station")
        s.coming.remove(trip)
        trip.depart_s = self.leaves_s(s, trip.tail.fleet, self.now)
        self.expect(trip, trip.depart_s)
        if s.chained:
            before, s.there = s.there, trip
            leaves_s = self.now + s.orbit.relief.overlap_s
            if before and before.depart_s > leaves_s + MOMENT_S:
                before.depart_s = leaves_s
                self.expect(before, leaves_s)
                self.after(0.0, lambda: self.stay(before), rank=0)
        self.stay(trip)

    def stay(self, trip):
        """Wait for departure or trouble; called again, it makes the earlier wait void."""
        trip.watch += 1
        watch = trip.watch
        over = lambda: self.stay_over(trip) if trip.watch == watch else None  # noqa: E731
        self.at(min(trip.depart_s, trip.trouble_s), over)

    def stay_over(self, trip):
        if trip.trouble_s < trip.depart_s:
            self.break_off(trip)
            return
        trip.depart_s = self.now
        whole_s = trip.station.budgets[trip.tail.fleet].on_station_s
        stayed_s = trip.depart_s - trip.arrive_s
        event = "bingo" if stayed_s >= whole_s - MOMENT_S else "relieved"
        self.log(trip.tail, trip.station.name, event)
        self.go_home(trip, trip.station.budgets[trip.tail.fleet].back_s)

    def break_off(self, trip):
        s, budget = trip.station, trip.station.budgets[trip.tail.fleet]
        on_station = trip.arrive_s == trip.arrive_s
        trip.outcome = "lost" if trip.loss_s <= trip.trouble_s else "air_abort"
        if trip.outcome == "air_abort":
            self.log(trip.tail, s.name, "air_abort")
        if not on_station:
            if s.chained:
                self.will_not_come(trip)
            else:
                s.coming.remove(trip)
        else:
            if s.chained and s.there is trip:
                s.there = None
                if not self.move_relief(trip, self.now):
                    self.patch(s, self.now)
            trip.depart_s = self.now
        if trip.outcome == "lost":
            self.down(trip)
        elif on_station:
            self.go_home(trip, budget.back_s)
        else:
            home_s = budget.home_s(trip.trouble_s - trip.takeoff_s)
            self.go_home(trip, whole_ticks(float(home_s)))

    def will_not_come(self, trip):
        s = trip.station
        s.coming.remove(trip)
        if not s.chained:
            self.launch(s, Want(trip.wanted_s, launch_s=self.now))
            return
        if s.there and self.is_out(s.there):
            self.expect(s.there, s.there.depart_s)
        if not self.move_relief(trip, trip.wanted_s):
            self.patch(s, trip.wanted_s)

    def go_home(self, trip, home_s):
        landing_s = self.now + home_s

        def home():
            if trip.loss_s < landing_s:
                trip.outcome = "lost"
            elif trip.outcome == "airborne":
                trip.outcome = "completed"
            self.down(trip)

        def late_trouble():
            self.log(trip.tail, trip.station.name, "air_abort")
            self.at(min(landing_s, trip.loss_s), home)

        if trip.outcome == "airborne" and trip.abort_s < min(landing_s, trip.loss_s):
            self.at(trip.abort_s, late_trouble)
        else:
            self.at(min(landing_s, trip.loss_s), home)

    def down(self, trip):
        trip.land_s = self.now
        self.airborne -= trip.takeoff_s < self.end_s - MOMENT_S
        lost = trip.outcome == "lost"
        self.log(trip.tail, trip.station.name, "loss" if lost else "landing")
        if lost:
            self.replace(trip.tail)
        else:
            self.recover(trip.tail, trip.land_s - trip.takeoff_s)
