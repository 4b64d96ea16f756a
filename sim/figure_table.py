"""Every figure of merit, one row each: its name, unit, words, definition, and who may ask for it.

A new figure is a row of `ROWS` and the code that works it out. Commands, tables, pictures, files
and docs/figures.md (`python -m docs.writing.write_figures`) take its words and its unit from its
row. One file, and a long one, because it is one table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from sim.units import COUNT, HOURS, SHARE, Unit, si_name, unit_named

# --- where figures live

Command = Literal["claim", "size", "why", "until", "map"]
_OF_A_RUN: Final[tuple[Command, ...]] = ("claim", "size", "why", "until")


@dataclass(frozen=True)
class Home:
    """Whose figures these are: the path to them, what they are of, and the commands that ask."""

    path: str
    words: str
    asked_by: tuple[Command, ...] = _OF_A_RUN


HOMES: Final = {
    "budgets": Home("budgets.FLEET.ORBIT", "one sortie, closed form", ("claim", "size", "why")),
    "fleet": Home("fleet", "all fleets"),
    "fleets": Home("fleets.FLEET", "one fleet"),
    "orbits": Home("orbits.ORBIT", "one orbit"),
    "demand": Home("demand", "all orbits"),
    "areas": Home("areas.AREA", "one area, over its cells"),
    "cues": Home("cues.CUE", "one kind of cue; cues.CUE.PHASE those reported in a phase"),
    "surges": Home("surges.SURGE", "one surge, over the kinds of cues that it brings more of"),
    "alert": Home("fleets.FLEET.alert", "a fleet's aircraft on alert"),
    "targets": Home("targets.TARGET", "one kind of target"),
    "watches": Home("watches.WATCH", "one place that is watched"),
    "cells": Home("", "every cell of the grid", ("map",)),
}
# Of cells in the coverage file of a comparison, with the name of an option behind each.
COMPARED: Final = "compared"
# The figures below which there are more: `orbits.kabul.lost_hours_by_cause.transit`.
BY_CAUSE: Final = "lost_hours_by_cause"
UNMET: Final = "unmet_by_cause"

# --- what has to be known to read a figure right

# Stated on every output that shows what they are about, because others count otherwise.
COUNTING_RULE: Final = (
    "Every uncovered stretch counts as a gap, those at the window's edges at their observed "
    "length; a cell never covered has one gap of the whole window."
)
CENSORING_RULE: Final = (
    "A moment with no later coverage in the window counts as waiting to its end; the true wait is "
    "longer."
)
SEEN_RULE: Final = (
    "Where seen (_seen): over the cells covered at least once. Over all cells, one never covered "
    "counts with the whole window, so that such figures grow with its length."
)
CUT_RULE: Final = '"At least": the window\'s edge cuts the longest gap of some points counted.'
_AGE_RULE: Final = (
    "A moment with no earlier coverage in the window counts from its beginning; the true age is "
    "greater."
)
_CLIPPED: Final = "Clipped to the time that counts."
_REPORTED: Final = (
    "A cue counts where it is reported in the time that counts, whatever comes of it later: the "
    "model runs on until that is known."
)
_OPEN: Final = f"{_REPORTED} One that nobody is left to answer is open to the end of the window."
_THERE: Final = (
    "A target that leaves counts where it does so in the time that counts, all of it; any other "
    "counts for as much of that time as it is there."
)
_NEVER_DROPPED: Final = f"{_REPORTED} One that nobody reached counts as never reached."
_BACKLOG: Final = (
    "Followed beyond the window until every cue reported in it is decided; of a surge that ends "
    "after the window neither its recovery nor what was open at its end is known."
)
_NEVER_KNOWN: Final = (
    "What never came in the window has no such time, and a mean over replications in one of which "
    "it never came does not exist: percentiles count it as later than all."
)
_AT_THE_MOMENT: Final = "Counts where it happens: at the first moment of the window, not the last."

# --- the figures


@dataclass(frozen=True)
class Figure:
    """One figure of merit.

    `name` is the last part of its path and ends with its unit; cells have hours in seconds. `homes`
    are keys of `HOMES`. `label` is what a reader calls it, `behind` what stands behind a number,
    `head` the head of its column, with `decimals`.

    `ratio` names its numerator and denominator, neighbours of it, where sums over replications are
    divided. `edge` is how the ends of the counted time are taken. `seen` says that areas have it
    over the cells ever seen as well; `optional` that it may not exist.
    """

    name: str
    homes: tuple[str, ...]
    label: str
    means: str
    behind: str = ""
    head: str = ""
    decimals: int = 2
    better: Literal["more", "less", ""] = ""
    ratio: tuple[str, str] | None = None
    edge: str = ""
    seen: bool = False
    optional: bool = False
    least: float = 0.0
    # Known from the scenario alone, whatever chance does.
    certain: bool = False
    # Not in summary.json: worked out from what is, for comparisons and for who asks.
    derived: bool = False
    # As the coverage file says it of one cell, where that is not the label.
    of_cell: str = ""
    # How a map calls it, and says it of a point; {} is the mean.
    caption: str = ""
    of_point: str = ""
    # Of what has no unit at the end of its name.
    unit_if_unnamed: Unit = COUNT

    @property
    def unit(self) -> Unit:
        """The unit that the name ends with."""
        return unit_named(self.name) or self.unit_if_unnamed

    @property
    def is_count(self) -> bool:
        """Whether it is a number of things: whole, in one replication."""
        return self.unit == COUNT

    @property
    def is_maximum(self) -> bool:
        """Whether it is the largest of something: one that is longer settles what is claimed."""
        return "_max" in self.name

    @property
    def cell_name(self) -> str:
        """Its name in a coverage file, which is in SI: "gap_max_h" is "gap_max_s"."""
        return si_name(self.name)

    @property
    def stem(self) -> str:
        """Its name on maps, without the unit: "gap_max_h" is "gap_max"."""
        return self.name.removesuffix("_h")


_FLEET, _ORBIT, _CELL = ("fleet", "fleets"), ("orbits", "demand"), ("areas", "cells")

# fmt: off
ROWS: Final = (
    # One sortie.
    Figure("transit_fraction", ("budgets",), "share of the flight in transit",
           "time out and back over time aloft",
           " in transit", "transit", 1, "less"),
    Figure("on_station_fraction", ("budgets",), "share of the flight on station",
           "time on station over time aloft",
           " on station", better="more"),
    Figure("on_station_h", ("budgets",), "time on station",
           "what endurance, or fuel, leaves after the reserve and both ways",
           " on station", "station h", better="more"),
    Figure("out_h", ("budgets",), "time on the way out",
           "to the pattern's first point: the route at ground speed, and the climb allowance",
           " one way", "out h", better="less"),
    Figure("back_h", ("budgets",), "time on the way back",
           "from the pattern's first point: the route at ground speed",
           " on the way back", "back h", better="less"),
    Figure("round_trip_h", ("budgets",), "time out and back",
           "both ways together",
           " out and back", better="less"),
    Figure("flight_h", ("budgets",), "time aloft",
           "out, on station and back; the reserve is not flown",
           " aloft", better="more"),
    Figure("route_nm", ("budgets",), "length of the route",
           "shortest legal way from the base to the point where laps begin",
           " by the shortest legal way", "route nm", 0, "less"),
    Figure("great_circle_nm", ("budgets",), "distance in a straight line",
           "geodesic from the base to that point, whatever is closed",
           " in a straight line", "direct nm", 0, "less"),
    Figure("block_speed_kt", ("budgets",), "mean speed on the way out",
           "length of the route over time on the way out",
           better="more"),
    Figure("launch_interval_h", ("budgets",), "time between take-offs that leaves no gap",
           "time on station less the overlap",
           " between take-offs", better="more"),
    Figure("aircraft_per_orbit", ("budgets",), "aircraft for one orbit without a gap",
           "preflight, flight and turnaround over time on station less the overlap, rounded up",
           " aircraft for an orbit", "aircraft", 0, "less"),
    # What fleets flew.
    Figure("sorties", _FLEET, "sorties", "take-offs", head="sorties", decimals=0,
           edge=_AT_THE_MOMENT),
    Figure("flight_hours", _FLEET, "flight hours",
           "hours in the air: on station, on scene, in transit, and of sorties that never arrived",
           " flown", "flight h", 1, edge=_CLIPPED),
    Figure("on_station_hours", _FLEET, "on station hours",
           "hours from arrival at the pattern's first point to departure",
           head="on station h", decimals=1, better="more", edge=_CLIPPED),
    Figure("on_scene_hours", _FLEET, "on scene hours",
           "hours at cues, from arrival to departure, of aircraft on alert and of those called "
           "away from orbits; only where cues are answered",
           head="on scene h", decimals=1, better="more", edge=_CLIPPED),
    Figure("transit_hours", _FLEET, "transit hours",
           "hours in the air, neither on station nor on scene, of sorties that reached either",
           better="less", edge=_CLIPPED),
    Figure("away_hours", _FLEET, "away hours",
           "transit hours between the first station or scene and the last: to cues and back; only "
           "where cues are answered",
           better="less", edge=_CLIPPED),
    Figure("aborted_hours", _FLEET, "aborted hours",
           "all hours of sorties that never reached their station",
           head="aborted h", decimals=1, better="less", edge=_CLIPPED),
    Figure("transit_fraction", _FLEET, "share of the flight in transit",
           "transit hours over flight hours",
           " in transit", "in transit", 1, "less", ("transit_hours", "flight_hours")),
    Figure("losses", _FLEET, "losses", "aircraft lost", better="less", edge=_AT_THE_MOMENT),
    Figure("out_hours", ("fleet",), "out hours",
           "transit hours before the first station or scene",
           better="less", edge=_CLIPPED, derived=True),
    Figure("back_hours", ("fleet",), "back hours",
           "transit hours after the last station or scene; those between are away",
           better="less", edge=_CLIPPED, derived=True),
    Figure("on_station_hours_per_day", ("fleet",), "on station hours per day",
           "hours on station over days of study",
           head="on station, h a day", decimals=1, better="more", derived=True),
    Figure("on_station_hours_per_flight_hour", ("fleet",), "on station hours per flight hour",
           "hours on station over flight hours",
           head="on station h per flight h", better="more", derived=True,
           ratio=("on_station_hours", "flight_hours")),
    Figure("on_station_hours_per_aircraft_month", ("fleet",),
           "on station hours per aircraft month",
           "hours on station over aircraft owned and months of 30 days",
           better="more", derived=True),
    Figure("on_scene_hours_per_day", ("fleet",), "on scene hours per day",
           "hours on scene over days of study",
           head="on scene, h a day", decimals=1, better="more", derived=True),
    Figure("on_scene_hours_per_flight_hour", ("fleet",), "on scene hours per flight hour",
           "hours on scene over flight hours",
           head="on scene h per flight h", better="more", derived=True,
           ratio=("on_scene_hours", "flight_hours")),
    Figure("on_scene_hours_per_aircraft_month", ("fleet",),
           "on scene hours per aircraft month",
           "hours on scene over aircraft owned and months of 30 days",
           better="more", derived=True),
    # How the demand was met.
    Figure("fill_fraction", _ORBIT, "share of the demanded time filled",
           "demanded time with at least as many on station as asked, over demanded time",
           " of the demanded time filled", "filled", 1, "more",
           ("filled_hours", "demanded_hours")),
    Figure("demanded_hours", _ORBIT, "demanded hours",
           "hours that the orbit's windows ask for", edge=_CLIPPED, certain=True),
    Figure("filled_hours", _ORBIT, "filled hours",
           "demanded hours with at least as many on station as asked",
           better="more", edge=_CLIPPED),
    Figure("lost_hours", _ORBIT, "demanded hours lost",
           "demanded hours with fewer on station than asked",
           " lost", "lost h", 1, "less", edge=_CLIPPED),
    Figure(BY_CAUSE, _ORBIT, "hours lost to",
           "lost hours by the state of the aircraft that will end the gap; they add up",
           head="lost to", decimals=1, better="less", edge=_CLIPPED, unit_if_unnamed=HOURS),
    Figure("called_away_h", ("orbits",), "hours lost to cues",
           "lost hours for which an aircraft called to a cue would still have been on station; "
           "only where orbits release theirs",
           head="called away h", decimals=1, better="less", edge=_CLIPPED),
    Figure("n_gaps", _ORBIT, "number of gaps",
           "maximal stretches of demanded time with fewer on station than asked",
           head="gaps", decimals=0, better="less", edge=_CLIPPED),
    Figure("gap_mean_h", ("orbits",), "mean gap",
           "lost hours over gaps; 0 where there is none",
           head="mean gap h", better="less", ratio=("lost_hours", "n_gaps"), edge=_CLIPPED),
    Figure("gap_max_h", ("orbits",), "longest gap",
           "the longest gap; of several replications the mean of each one's longest",
           head="worst gap h", better="less", edge=_CLIPPED),
    Figure("gap_max_h", ("demand",), "longest gap",
           "the longest gap of any orbit; of several replications the mean of each one's longest",
           head="longest gap of an orbit, h", decimals=1, better="less", edge=_CLIPPED),
    # What the ground saw: of a cell, and of an area the mean over its cells unless it says else.
    Figure("n_cells", ("areas",), "number of cells", "cells whose centre lies in the area"),
    Figure("coverage_fraction", (*_CELL, COMPARED), "share of the time covered",
           "time with an aircraft on station within reach, over the window",
           " of the time covered", "covered", better="more",
           of_cell="share of the time the cell is covered",
           caption="Share of the time a point is covered"),
    Figure("k_coverage_fraction", _CELL, "share of the time covered by at least k aircraft",
           "time with at least k aircraft within reach, over the window; k is 1 unless asked",
           better="more",
           of_cell="share of the time the cell is covered by at least k aircraft"),
    Figure("blind_fraction", ("areas",), "share never seen",
           "share of the cells that are never covered",
           " never seen", "never seen", 1, "less"),
    Figure("cut_fraction", ("areas",), "share whose longest gap the window's edge cuts",
           "share of the cells ever seen whose longest gap begins or ends at the window's edge",
           optional=True),
    Figure("n_gaps", _CELL, "number of gaps",
           "maximal stretches without coverage", better="less", edge=COUNTING_RULE),
    Figure("gap_mean_h", _CELL, "mean gap", "mean length of a gap; 0 where there is none",
           better="less", edge=COUNTING_RULE, seen=True),
    Figure("gap_max_h", _CELL, "longest gap",
           "the longest gap; of an area the longest of any cell",
           head="worst gap h", better="less", edge=COUNTING_RULE, seen=True,
           caption="Longest gap in coverage"),
    Figure("gap_p50_h", _CELL, "gap that half of the gaps do not pass",
           "median of the gaps' lengths", better="less", edge=COUNTING_RULE, seen=True),
    Figure("gap_p90_h", _CELL, "gap that nine tenths of the gaps do not pass",
           "90th percentile of the gaps' lengths", better="less", edge=COUNTING_RULE, seen=True),
    Figure("gap_p95_h", _CELL, "gap that 95 % of the gaps do not pass",
           "95th percentile of the gaps' lengths", better="less", edge=COUNTING_RULE, seen=True),
    Figure("gap_second_moment_s2", ("cells",), "mean of the squared gaps",
           "mean of the squares of the gaps' lengths", better="less", edge=COUNTING_RULE),
    Figure("revisit_mean_h", _CELL, "mean gap between two covered intervals",
           "mean of the gaps that no edge cuts", better="less", optional=True),
    Figure("revisit_max_h", _CELL, "longest gap between two covered intervals",
           "the longest gap that no edge cuts; of an area the longest of any cell",
           better="less", optional=True),
    Figure("time_average_gap_h", _CELL, "gap met at a random moment",
           "sum of the squared gaps over the window: the gap you expect to find yourself in",
           head="average gap h", better="less", edge=COUNTING_RULE, seen=True,
           of_cell="gap met at a random moment: sum of squared gaps over duration",
           caption="Gap met at a random moment",
           of_point="is, on average, in a gap of {} at a random moment"),
    Figure("response_time_mean_h", _CELL, "mean wait for the next look",
           "mean over all moments of the time to the next coverage; 0 while covered",
           head="mean response h", better="less", edge=CENSORING_RULE, seen=True,
           of_cell="mean time to the next coverage",
           caption="Mean wait until next covered",
           of_point="waits {} for the next look, on average"),
    Figure("response_time_p95_h", _CELL,
           "time to the next coverage that 95 % of the moments do not pass",
           "95th percentile over all moments of the time to the next coverage",
           better="less", edge=CENSORING_RULE, seen=True),
    Figure("age_of_data_mean_h", _CELL, "mean time since the last coverage",
           "mean over all moments of the time since the last coverage; 0 while covered",
           better="less", edge=_AGE_RULE, seen=True),
    Figure("blind", ("cells",), "whether the cell is never covered",
           "1 where it is; of several replications the share in which it is",
           better="less", caption="Cells seen and never seen", unit_if_unnamed=SHARE),
    Figure("cut", ("cells",), "whether the window's edge cuts the cell's longest gap",
           "1 where the longest gap begins or ends at the window's edge", unit_if_unnamed=SHARE),
    Figure("global_gap_h", ("areas",), "time with any cell uncovered",
           "time with at least one cell uncovered", better="less"),
    Figure("global_zero_h", ("areas",), "time with no cell covered",
           "time in which no cell is covered", better="less"),
    # What became of cues, and how ready those were who stand ready for them.
    Figure("n_reported", ("cues",), "cues reported", "cues reported, false ones among them",
           head="cues", decimals=0, edge=_REPORTED),
    Figure("n_reached", ("cues",), "cues reached",
           "cues with an aircraft on scene before they perished",
           head="reached", decimals=0, better="more", edge=_REPORTED),
    Figure("n_within", ("cues",), "cues reached within the standard",
           "cues reached no later than `within` after the report", decimals=0, better="more",
           edge=_NEVER_DROPPED, optional=True),
    Figure("n_waited", ("cues",), "cues that had to wait",
           "cues for which nobody could be sent when they were ordered", decimals=0, better="less",
           edge=_REPORTED),
    Figure("reached_fraction", ("cues",), "share of the cues reached",
           "cues reached over cues reported; false ones count, as nobody knows that they are",
           " of the cues reached", "reached", 1, "more", ("n_reached", "n_reported"),
           edge=_NEVER_DROPPED),
    Figure("within_fraction", ("cues",), "share of the cues reached within the standard",
           "cues reached no later than `within` after the report, over cues reported",
           " of the cues reached in time", "in time", 1, "more", ("n_within", "n_reported"),
           edge=_NEVER_DROPPED, optional=True),
    Figure("within_h", ("cues",), "standard of response",
           "the time after the report within which a cue should be reached, as stated",
           certain=True, optional=True),
    Figure("waited_fraction", ("cues",), "share of the cues that had to wait",
           "cues for which nobody could be sent when they were ordered, over cues reported",
           better="less", ratio=("n_waited", "n_reported"), edge=_REPORTED),
    Figure("response_hours", ("cues",), "hours from report to on scene",
           "time from report to on scene, summed over the cues reached", edge=_REPORTED),
    Figure("response_time_mean_h", ("cues",), "mean response of the cues reached",
           "time from report to on scene, mean over the cues reached: read it beside the share "
           "reached, for a worse fleet that answers the near ones alone looks faster",
           " after the report", "response h", better="less", ratio=("response_hours", "n_reached"),
           edge=_REPORTED, optional=True),
    Figure("response_time_p50_h", ("cues",), "time until half of the cues are reached",
           "median over all cues reported, of all replications together, of the time from report "
           "to on scene; none where it is among those never reached",
           " until half of the cues are reached", "half within h", better="less",
           edge=_NEVER_DROPPED, optional=True),
    Figure("response_time_p90_h", ("cues",), "time until nine tenths of the cues are reached",
           "90th percentile over all cues reported, of all replications together, of the time from "
           "report to on scene; none where it is among those never reached",
           " until nine tenths of the cues are reached", "90 % within h", better="less",
           edge=_NEVER_DROPPED, optional=True),
    Figure("age_hours", ("cues",), "hours from event to on scene",
           "time from event to on scene, summed over the cues reached", edge=_REPORTED),
    Figure("age_on_scene_mean_h", ("cues",), "mean age of a cue when somebody is there",
           "time from event to on scene, mean over the cues reached: lateness and response",
           head="age h", better="less", ratio=("age_hours", "n_reached"), edge=_REPORTED,
           optional=True),
    Figure("wait_hours", ("cues",), "hours that cues were open",
           "time from order to the answer that reached it, or to its end, summed over the cues",
           better="less", edge=_OPEN),
    Figure("wait_mean_h", ("cues",), "mean time open",
           "time from order to the answer that reached it, or to its end, mean over all cues",
           head="open h", better="less", ratio=("wait_hours", "n_reported"), edge=_OPEN),
    Figure("reached_wait_hours", ("cues",), "hours that cues reached were open",
           "time from order to the answer, summed over the cues reached", better="less",
           edge=_REPORTED),
    Figure("reached_wait_mean_h", ("cues",), "mean time open of the cues reached",
           "time from order to the answer, mean over the cues reached", better="less",
           ratio=("reached_wait_hours", "n_reached"), edge=_REPORTED, optional=True),
    Figure("on_scene_hours", ("cues",), "hours on scene",
           "time on scene, summed over the cues reached", edge=_REPORTED),
    Figure("false_on_scene_hours", ("cues",), "hours on scene where there was nothing",
           "time on scene, summed over the false cues reached", better="less", edge=_REPORTED),
    Figure("open_mean", ("cues",), "mean number of open cues",
           "integral of the number of open cues over the window, over its length: by Little the "
           "rate times the mean time open", head="open", better="less", edge=_CLIPPED,
           unit_if_unnamed=Unit("1")),
    Figure("n_true", ("cues",), "cues behind which there is something", "cues that are not false",
           decimals=0, edge=_REPORTED, optional=True),
    Figure("n_found", ("cues",), "cues found", "cues whose search saw what it was looking for",
           head="found", decimals=0, better="more", edge=_REPORTED, optional=True),
    Figure("found_fraction", ("cues",), "share of the cues found",
           "cues found over cues reported, false ones among them: what is found is seen, and not "
           "thereby identified", " of the cues found", "found", 1, "more",
           ("n_found", "n_reported"), edge=_NEVER_DROPPED, optional=True),
    Figure("found_of_true_fraction", ("cues",), "share of the true cues found",
           "cues found over cues that are not false", " of the true cues found", "of true", 1,
           "more", ("n_found", "n_true"), edge=_NEVER_DROPPED, optional=True),
    Figure("find_hours", ("cues",), "hours from on scene to found",
           "time from on scene to found, summed over the cues found", edge=_REPORTED,
           optional=True),
    Figure("time_to_find_mean_h", ("cues",), "mean time to find",
           "time from on scene to found, mean over the cues found", head="to find h",
           better="less", ratio=("find_hours", "n_found"), edge=_REPORTED, optional=True),
    Figure("search_hours", ("cues",), "hours of search",
           "time spent searching, whatever came of it", head="search h", decimals=1,
           edge=_REPORTED, optional=True),
    Figure("search_hours_on_false", ("cues",), "hours of search for nothing",
           "time spent searching for what was not there", head="for nothing h", decimals=1,
           better="less", edge=_REPORTED, optional=True),
    Figure("n_held", ("cues",), "cues held for as long as was wanted",
           "cues found and still in custody when as long as was wanted was over, gaps between "
           "aircraft included", decimals=0,
           better="more", edge=_REPORTED, optional=True),
    Figure("held_fraction", ("cues",), "share of the cues found that were held",
           "cues held for as long as was wanted over cues found", " of those found held", "held",
           1, "more", ("n_held", "n_found"), edge=_REPORTED, optional=True),
    Figure("hold_hours", ("cues",), "hours held", "time from found to last seen, summed",
           head="held h", decimals=1, better="more", edge=_REPORTED, optional=True),
    Figure("hold_mean_h", ("cues",), "mean hold", "time from found to last seen, mean over the "
           "cues found; at most what was wanted", head="hold h", better="more",
           ratio=("hold_hours", "n_found"), edge=_REPORTED, optional=True),
    Figure("n_lost", ("cues",), "holds lost", "holds broken while nobody watched", head="lost",
           decimals=0, better="less", edge=_REPORTED, optional=True),
    Figure("n_breaks", ("cues",), "times that custody broke",
           "times that what was held turned off while nobody watched", head="breaks", decimals=0,
           better="less", edge=_REPORTED, optional=True),
    Figure("n_reacquired", ("cues",), "times that it was found again",
           "breaks after which a search found it, or another one alike", decimals=0, better="more",
           edge=_REPORTED, optional=True),
    Figure("reacquired_fraction", ("cues",), "share of the breaks found again",
           "breaks after which something was found over breaks", " of the breaks found again",
           "again", 1, "more", ("n_reacquired", "n_breaks"), _REPORTED, optional=True),
    Figure("n_swapped", ("cues",), "holds that ended on another one",
           "holds at whose end another one that looks alike was held", decimals=0, better="less",
           edge=_REPORTED, optional=True),
    Figure("swapped_fraction", ("cues",), "share of the holds that ended on another one",
           "holds at whose end another one that looks alike was held over cues found",
           " of the holds on another one", "swapped", 1, "less", ("n_swapped", "n_found"),
           _REPORTED, optional=True),
    Figure("custody_hours", ("cues",), "hours watched in custody",
           "time from found on in which somebody watched it, before custody was lost",
           head="custody h", decimals=1, better="more", edge=_REPORTED, optional=True),
    Figure("custody_wanted_hours", ("cues",), "hours of custody wanted",
           "the time to be held, for every cue that is not false", edge=_REPORTED, optional=True),
    Figure("custody_fraction", ("cues",), "share of the custody wanted that there was",
           "hours watched in custody over hours wanted: it pays for what was missed, found late, "
           "lost, or left", " of the custody wanted", "custody", 1, "more",
           ("custody_hours", "custody_wanted_hours"), _NEVER_DROPPED, optional=True),
    Figure(UNMET, ("cues",), "cues unmet for",
           "cues never reached, by the first thing that kept everybody away, or not found, or not "
           "held for as long as was wanted; they add up",
           head="unmet for", decimals=0, better="less", edge=_REPORTED),
    # What surges leave behind.
    Figure("from_h", ("surges",), "begin of the surge", "from the start of the scenario, as stated",
           certain=True),
    Figure("until_h", ("surges",), "end of the surge", "from the start of the scenario, as stated",
           certain=True),
    Figure("recovery_h", ("surges",), "recovery after the surge",
           "from its end until no cue reported before that was open any more", " after the surge",
           "recovery h", decimals=1, better="less", edge=_BACKLOG, optional=True),
    Figure("n_open_at_end", ("surges",), "cues open as the surge ended",
           "cues ordered, and neither answered nor over, at its end", head="open at its end",
           decimals=1, better="less", edge=_BACKLOG, optional=True),
    Figure("n_open_max", ("surges",), "most cues open",
           "most cues open at once from its begin until it has recovered", head="most open",
           decimals=1, better="less", edge=_BACKLOG),
    Figure("ready_fraction", ("alert",), "share of the time with the whole alert ready",
           "time with as many ready as the alert promises, over the window",
           " of the time ready", "all ready", 1, "more", edge=_CLIPPED),
    Figure("away_fraction", ("alert",), "share of the time that an aircraft on alert is not ready",
           "time in which one is sent, away or on the ground and not ready, mean over the alert",
           " of the time away", "away", 1, edge=_CLIPPED),
    # What was seen of targets by whoever was on station.
    Figure("n_targets", ("targets",), "targets", "targets that count", head="targets", decimals=0,
           edge=_THERE),
    Figure("n_found", ("targets",), "targets found",
           "targets that an aircraft on station had within reach, for as long as its sensor takes "
           "to settle: seen, and not thereby identified", decimals=0, better="more", edge=_THERE),
    Figure("found_fraction", ("targets",), "share of the targets found",
           "targets found over targets", " of the targets found", "found", 1, "more",
           ("n_found", "n_targets"), edge=_THERE),
    Figure("n_sightings", ("targets",), "sightings",
           "stretches of time in which a target was seen, by however many aircraft",
           head="sightings", decimals=0, better="more", edge=_THERE),
    Figure("present_hours", ("targets",), "hours that targets were there",
           "time from its begin to its end, summed over the targets", edge=_CLIPPED),
    Figure("seen_hours", ("targets",), "hours that targets were seen",
           "time in which at least one aircraft saw it, summed over the targets", better="more",
           edge=_CLIPPED),
    Figure("seen_fraction", ("targets",), "share of their time that targets were seen",
           "hours seen over hours there", " of their time seen", "seen", 1, "more",
           ("seen_hours", "present_hours"), edge=_CLIPPED),
    Figure("unseen_hours", ("targets",), "hours until targets were found",
           "time from its begin to its first sighting, summed over the targets found",
           edge=_THERE),
    Figure("time_to_sight_mean_h", ("targets",), "mean time until a target is found",
           "time from its begin to its first sighting, mean over the targets found: read it beside "
           "the share found", " until it is found", "until found h", better="less",
           ratio=("unseen_hours", "n_found"), edge=_THERE, optional=True),
    # What is known of places that are watched.
    Figure("watched_hours", ("watches",), "hours watched",
           "hours in which the place was in reach of an aircraft that watches it",
           head="watched h", decimals=1, better="more", edge=_CLIPPED),
    Figure("watched_fraction", ("watches",), "share of the time watched",
           "hours watched over the window",
           " of the time watched", "watched", 1, "more", edge=_CLIPPED),
    Figure("bins_seen_fraction", ("watches",), "share of the bins looked at",
           "bins of the week or day with at least one look, over all: a look is a passing of the "
           "bin of which the stated share was watched",
           " of the bins looked at", "seen", 1, "more", edge=_CLIPPED),
    Figure("bins_met_fraction", ("watches",), "share of the bins looked at often enough",
           "bins with as many looks as each needs, over all",
           " of the bins looked at often enough", "met", 1, "more", edge=_CLIPPED),
    Figure("known_fraction", ("watches",), "how often the place was known",
           "whether enough bins had enough looks, and what shows itself enough sightings, before "
           "the window ended", " of the times known", "known", 1, "more", edge=_CLIPPED),
    Figure("known_after_d", ("watches",), "days until the place was known",
           "from the beginning of the window to the moment at which enough was seen; none where "
           "that never came", head="known after d", decimals=1, better="less",
           edge=_NEVER_KNOWN, optional=True),
    Figure("n_appearances", ("watches",), "times that something showed itself",
           "times that it showed itself in the window, watched or not", decimals=0, edge=_CLIPPED,
           optional=True),
    Figure("n_sightings", ("watches",), "times that it was seen",
           "times that it showed itself, was watched meanwhile and was noticed",
           head="sightings", decimals=1, better="more", edge=_CLIPPED, optional=True),
    Figure("sighted_fraction", ("watches",), "share of the times that it was seen",
           "times that it was seen over times that it showed itself",
           " of the times seen", "of appearances", 1, "more", ("n_sightings", "n_appearances"),
           _CLIPPED, optional=True),
    Figure("first_sighting_h", ("watches",), "hours until it was first seen",
           "from the beginning of the window to the first sighting; none where there was none",
           head="first after h", better="less", edge=_NEVER_KNOWN, optional=True),
    # Of cells in a comparison, by option.
    Figure("coverage_difference", (COMPARED,), "coverage less that of the baseline",
           "share of the time covered, less the baseline's",
           better="more", least=-1.0, unit_if_unnamed=SHARE),
    Figure("coverage_difference_half_width", (COMPARED,),
           "half the 95 % interval of the difference",
           "half the 95 % interval of that difference", optional=True, unit_if_unnamed=SHARE),
)
# fmt: on
