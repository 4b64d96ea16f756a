"""Search at a cue by the random law: known at arrival, in closed form; what was found is held.

What `on_demand/search.py` says of one cue, and `flight/detection.py` of one number: the same
additions and divisions in the same order, so the same to the last bit. A hold has one stay here.
"""

from __future__ import annotations

import math
from math import inf, nan

from sim.jit import in_place
from sim.operations.kernel.agenda import whole_ticks
from sim.operations.kernel.records.call import Call
from sim.operations.kernel.records.state import Way


@in_place
def search_stay_s(call: Call, way: Way, arrive_s: float) -> float:
    """How long one that arrives now stays: until it is found and held, or given up."""
    find_s = _find_s(call, way, arrive_s)
    if find_s > call.left_s:
        return min(call.left_s, way.stay_s)
    return min(find_s + call.wanted_s, way.stay_s)


@in_place
def search_ends(call: Call, way: Way, arrive_s: float, depart_s: float) -> None:
    """Note what a stay on scene has brought, whatever ended it."""
    stayed_s, find_s = depart_s - arrive_s, _find_s(call, way, arrive_s)
    call.found_s = call.held_until_s = nan
    if find_s <= min(stayed_s, call.left_s):
        call.found_s = arrive_s + find_s
        call.searched_s += find_s
        if call.wanted_s > 0.0:
            call.held_until_s = depart_s
        return
    if call.needed < inf:
        brought = _potential(call, way, arrive_s, stayed_s)
        call.needed = max(call.needed - brought, 0.0)
    call.searched_s += stayed_s
    call.left_s = max(call.left_s - stayed_s, 0.0)


@in_place
def search_anew(call: Call) -> None:
    """As if the stay on scene had not been: it was broken off, and brought less than planned."""
    call.needed, call.left_s = call.needed_before, call.left_before_s
    call.searched_s = call.searched_before_s


@in_place
def search_before(call: Call) -> None:
    """Keep how far the search is before a stay on scene."""
    call.needed_before, call.left_before_s = call.needed, call.left_s
    call.searched_before_s = call.searched_s


@in_place
def _find_s(call: Call, way: Way, arrive_s: float) -> float:
    """How long after an arrival it would be found; inf of never: `time_to_reach_s`."""
    needed = call.needed
    if needed == 0.0 or needed == inf:  # nobody has to search, or may as well not
        return needed
    sweep_m, rate_m2ps = way.sweep_m, way.sweep_m * way.speed_mps
    start_m, within_s = _begin(call, sweep_m, arrive_s)
    highest = rate_m2ps / (math.pi / 4.0 * sweep_m * sweep_m)
    early_s = needed / highest
    if early_s <= within_s:
        return whole_ticks(early_s)
    least_m = max(start_m, sweep_m / 2.0)
    left = 0.0 if within_s == inf else max(needed - within_s * highest, 0.0)
    late_s = 0.0
    if left > 0.0:
        faster_mps = rate_m2ps / (math.pi * least_m * left) - call.spreads_mps
        late_s = least_m / faster_mps if faster_mps > 0.0 else inf
    return whole_ticks(within_s + late_s)


@in_place
def _potential(call: Call, way: Way, arrive_s: float, stayed_s: float) -> float:
    """The potential of a stay that finds nothing: `potential`."""
    sweep_m, rate_m2ps = way.sweep_m, way.sweep_m * way.speed_mps
    start_m, grows_s = _begin(call, sweep_m, arrive_s)
    within_s = min(grows_s, stayed_s)
    after_s = stayed_s - within_s
    highest = rate_m2ps / (math.pi / 4.0 * sweep_m * sweep_m)
    least_m = max(start_m, sweep_m / 2.0)
    grown = 0.0
    if after_s > 0.0:
        grown = rate_m2ps / (math.pi * least_m) / (least_m / after_s + call.spreads_mps)
    return within_s * highest + grown


@in_place
def _begin(call: Call, sweep_m: float, arrive_s: float) -> tuple[float, float]:
    """Radius of the disc at the beginning, and how long it stays within the width of a sweep."""
    start_m = call.error_m + call.spreads_mps * (arrive_s - call.event_s)
    short_m = max(sweep_m / 2.0 - start_m, 0.0)
    if short_m <= 0.0:
        return start_m, 0.0
    return start_m, short_m / call.spreads_mps if call.spreads_mps > 0.0 else inf
