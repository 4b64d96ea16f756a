"""Open calls: who answers which, looked at when one is ordered and when an aircraft becomes ready.

At no other moment can the answer be another. Of several open calls the one of the highest priority
is answered first, then the one reported first.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import inf
from operator import attrgetter
from typing import TYPE_CHECKING

from sim.operations.timing.ticks import is_before
from sim.units import TICK_S

if TYPE_CHECKING:
    import simpy

    from sim.operations.flight_line import Steps
    from sim.operations.on_demand.alert import Answerer, Errand
    from sim.operations.on_demand.calls import Call
    from sim.operations.on_demand.custody import Stay
    from sim.operations.timing.sortie import Sortie


class OpenCalls:
    """The calls of a replication, which are `made` from its start.

    `n_undecided` counts those reported in the counted time of which it is not known yet whether
    somebody will be on scene. What is looked at must be over by then, or the last would be kinder
    to who has less to do.
    """

    def __init__(
        self,
        env: simpy.Environment,
        calls: Iterable[Call],
        span_s: tuple[float, float],
        *,
        by_preference: bool,
    ) -> None:
        self._env = env
        self._by_preference = by_preference
        self._answerers: Sequence[Answerer] = ()
        self._open: list[Call] = []
        self._is_waking = False
        self.made = list(calls)
        # Told of each that sets out for a call: the errand, its own times, and the flight.
        self.on_setting_out: Callable[[Errand, Sortie, Sortie], None] = lambda *_: None
        begin_s, end_s = span_s
        self._counted = {
            call.number
            for call in self.made
            if is_before(call.reported_s, end_s) and not is_before(call.reported_s, begin_s)
        }
        self.n_undecided = len(self._counted)

    def begin(self, answerers: Sequence[Answerer]) -> None:
        """Begin to take calls."""
        self._answerers = answerers
        self._env.process(self._ordering(iter(self.made)))

    def wake(self) -> None:
        """Look at the open calls once all that is due at this moment has been done."""
        if not self._is_waking:
            self._is_waking = True
            self._env.timeout(0.0).callbacks.append(lambda _: self._look())

    def settled(self, call: Call) -> None:
        """An errand has an end: the call is decided, or open again."""
        call.is_answered = False
        if call.outcome == "failed":
            self._close(call, "failed")
        elif call.outcome:
            self._decide(call)
        elif call.expires_s < self._env.now:
            self._close(call, "expired", call.expires_s)
        else:
            call.fleet, call.tail = "", ""
            self._take_up(call)

    def search_on(self, call: Call) -> None:
        """A search was broken off before its time: somebody else may go on with it."""
        if call.search is not None and call.search.is_open:
            self.go_on(call)

    def go_on(self, call: Call) -> None:
        """A stay was broken off before its time: somebody else may stay for the rest."""
        self.n_undecided += call.number in self._counted
        self.still_wanted(call)

    def relieve(self, call: Call, stay: Stay, due_s: float) -> None:
        """Have somebody there when a stay is to be relieved: ordered for who could be there first.

        Not before it is found: what the model knows at arrival nobody else does. It is not ordered
        if by then the stay was broken off, before it was found or as somebody else has taken over.
        """
        assert call.search is not None, "BUG: a relief for what nobody holds"
        custody = call.search.custody
        assert custody is not None, "BUG: a relief for what nobody holds"
        lead_s = min(who.lead_s(call, due_s) for who in self._answerers if call.is_asked(who.name))
        self.n_undecided += call.number in self._counted

        def order() -> None:
            lasts = custody.stays and custody.stays[-1] is stay
            if lasts and call not in self._open and not call.is_answered:
                self.still_wanted(call)
            else:
                self._decide(call)

        order_s = max(due_s - lead_s if lead_s < inf else due_s, stay.begin_s)
        timer = self._env.timeout(max(order_s - self._env.now, 0.0))
        timer.callbacks.append(lambda _: order())

    def given_up(self, call: Call) -> None:
        """Nobody comes who was to go on with what another has begun."""
        call.is_answered = False
        self._decide(call)

    def still_wanted(self, call: Call) -> None:
        """Somebody was to come and does not: the call is open again for as long as it may be."""
        if call.at_once or call.expires_s < self._env.now:
            self._decide(call)
            return
        call.is_answered = False
        self._take_up(call)
        if call.expires_s < inf:
            self._expire_later(call)

    def _ordering(self, calls: Iterator[Call]) -> Steps:
        """One timer for all orders: they come one after another."""
        for call in calls:
            if call.ordered_s > self._env.now:
                yield self._env.timeout(call.ordered_s - self._env.now)
            if call.cause_if_unmet in ("infeasible", "endurance"):
                # Nobody can ever come: that is known at once.
                self._close(call, "infeasible")
            elif call.expires_s < call.ordered_s:
                self._close(call, "expired", call.expires_s)
            else:
                self._take_up(call)
                if call.expires_s < inf:
                    self._expire_later(call)

    def _take_up(self, call: Call) -> None:
        insort(self._open, call, key=attrgetter("turn"))
        self.wake()

    def _look(self) -> None:
        """Send whoever can be sent; refuse what is answered at once or not at all."""
        self._is_waking = False
        for call in tuple(self._open):
            answerer = self._best(call)
            if answerer is not None:
                self._open.remove(call)
                self._note_passed_over(call, answerer)
                call.is_answered = True
                answerer.send(call)
            elif call.at_once:
                self._open.remove(call)
                self._close(call, "refused")
            elif self._is_hopeless(call):
                self._open.remove(call)
                self._close(call, "unanswered")

    def _is_hopeless(self, call: Call) -> bool:
        """Whether all who could come are lost for good."""
        return all(who.is_gone() for who in self._answerers if call.is_asked(who.name))

    def _best(self, call: Call) -> Answerer | None:
        """Who is there first, or is preferred, of those that would come in time."""
        offers = [
            ((call.rank_of(who.name) if self._by_preference else 0, on_scene_s, place), who)
            for place, who in enumerate(self._answerers)
            if (on_scene_s := who.on_scene_s(call)) is not None and on_scene_s <= call.expires_s
        ]
        return min(offers, key=lambda offer: offer[0])[1] if offers else None

    def _note_passed_over(self, call: Call, answerer: Answerer) -> None:
        """Those of lower priority that the same aircraft could have reached in time."""
        for other in self._open:
            if other.priority > call.priority and not other.passed_over:
                on_scene_s = answerer.on_scene_s(other)
                other.passed_over = on_scene_s is not None and on_scene_s <= other.expires_s

    def _expire_later(self, call: Call) -> None:
        # A tick later: who arrives or is ready at that very moment still counts.
        timer = self._env.timeout(call.expires_s - self._env.now + TICK_S)
        timer.callbacks.append(lambda _: self._expire(call))

    def _expire(self, call: Call) -> None:
        # What is held is wanted for longer than it waited.
        if call in self._open and call.expires_s < self._env.now:
            self._open.remove(call)
            self._close(call, "expired", call.expires_s)

    def _close(self, call: Call, outcome: str, at_s: float | None = None) -> None:
        if call.is_reached:  # nobody goes on with its search
            self._decide(call)
            return
        call.outcome = outcome
        call.ended_s = self._env.now if at_s is None else at_s
        call.cause = call.why_unmet
        self._decide(call)

    def _decide(self, call: Call) -> None:
        self.n_undecided -= call.number in self._counted
