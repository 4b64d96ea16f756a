"""What a comparison comes to, said from its summary alone: which option, how sure, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sim.figure_table import UNMET
from sim.operations.causes import cause_of
from sim.operations.on_demand.outcomes import UNMET_CAUSES
from sim.spelling import listed, readable_name
from sim.study.page.finding import (
    Finding,
    KeyFigure,
    Summary,
    in_words,
    mean_of,
    percent,
    share_ends,
    share_text,
)

# Below it no first place is called sure, nor after fewer replications: two equal options give one
# of them the first place in two of two half of the time.
_SURE: Final = 0.95
_ENOUGH: Final = 20
# Shares nearer than half of what is written of them are not told apart.
_TIED: Final = 5e-4


def comparison_finding(summary: Summary, names: Mapping[str, str], mapped: str = "") -> Finding:
    """The finding of a comparison whose baseline is its first; `names` are what readers call them.

    `mapped` is the area of the grid, where there is one.
    """
    ranking, options = summary["ranking"], summary["options"]
    lead = lead_of(summary)
    best, others = ranking[0], ranking[1:]
    if _nothing_asked(summary):
        return _of_nothing(summary, lead)
    level = level_with_first(summary)
    behind = ranking[len(level) :]
    kept = "of the orbit hours asked for" if lead == "fill_fraction" else "of the cues"
    first = names[best["option"]]
    answer = _who_does_most(summary, names, kept) + _how_much_more(behind, best[lead], lead, names)
    figures = [KeyFigure(share_text(best[lead]), f"{kept} with “{first}”", share_ends(best[lead]))]
    if others:
        second = others[0]
        the_next = "the next, " if len(level) == 1 else ""
        label = f"{kept} with {the_next}“{names[second['option']]}”"
        figures.append(KeyFigure(share_text(second[lead]), label, share_ends(second[lead])))
    figures.append(_sureness_figure(summary, first))
    why = _why_best(options, best["option"], [entry["option"] for entry in behind], names)
    sure = _sure_of_first(summary, names)
    return Finding(answer, sure, why, tuple(figures), _left_out(summary, first, mapped))


def _left_out(summary: Summary, first: str, mapped: str) -> str:
    """What no figure of a comparison judges, and how little of the ground an orbit is."""
    what = "How many orbit hours are filled" if lead_of(summary) == "fill_fraction" else (
        "How many cues are reached"
    )  # fmt: skip
    owned = {own.get("aircraft") for own in summary["options"].values()}
    each = f", with {in_words(*owned)} aircraft each" if len(owned) == 1 and all(owned) else ""
    said = f"{what} is all that is compared{each}: cost, risk and who lets whom in are not weighed."
    area = summary["options"][summary["ranking"][0]["option"]].get("areas", {}).get(mapped)
    if area is None:
        return said
    seen = share_text(area["coverage_fraction"])
    return f"{said} Of {readable_name(mapped)} {seen} is in view at a random moment with “{first}”."


def _nothing_asked(summary: Summary) -> bool:
    """Whether no share is known by which options could be ranked: nothing was asked of any."""
    lead = lead_of(summary)
    return all(entry[lead]["mean"] is None for entry in summary["ranking"])


def _of_nothing(summary: Summary, lead: str) -> Finding:
    """What is said where no cue came, or no orbit hour was asked for."""
    n = summary["replications"]
    flown = "the one replication" if n == 1 else f"any of the {n:,} replications"
    of_cues = lead != "fill_fraction"
    what = "cue was reported" if of_cues else "orbit hour was asked for"
    answer = f"No {what} in {flown}: there is no share to compare the options by."
    more = "A longer time, a higher rate of cues or more replications would tell."
    sure = f"Nothing is said of which option is best. {more if of_cues else ''}".rstrip()
    label = "cues were reported" if of_cues else "orbit hours were asked for"
    return Finding(answer, sure, "", (KeyFigure("no", label),))


def lead_of(summary: Summary) -> str:
    """The figure by which options are ranked."""
    return "fill_fraction" if summary["ranking"][0].get("fill_fraction") else "reached_fraction"


def level_with_first(summary: Summary) -> list[str]:
    """The options that do as much as the first, and the first: no order of them is told."""
    ranked = zip(summary["ranking"], places(summary), strict=True)
    return [one["option"] for one, place in ranked if place == 1]


def places(summary: Summary) -> list[int]:
    """The place of each option of the ranking, from 1: those that do as much share one."""
    means = [mean_of(entry[lead_of(summary)]) for entry in summary["ranking"]]
    found: list[int] = []
    for i, mean in enumerate(means):
        ahead = found[-1] if found else 1
        found.append(ahead if i and means[ahead - 1] - mean < _TIED else i + 1)
    return found


def _who_does_most(summary: Summary, names: Mapping[str, str], kept: str) -> str:
    lead, level = lead_of(summary), level_with_first(summary)
    share = percent(mean_of(summary["ranking"][0][lead]))
    does, do = ("fills", "fill") if lead == "fill_fraction" else ("reaches", "reach")
    if len(level) == 1:
        return f"“{names[level[0]]}” {does} most: {share} {kept}"
    told = listed([f"“{names[name]}”" for name in level], "and")
    most = "" if len(level) == len(summary["ranking"]) else ", and the most of all"
    return f"{told} {do} equally much{most}: {share} {kept}"


def _how_much_more(
    behind: Sequence[Summary], most: Summary, lead: str, names: Mapping[str, str]
) -> str:
    """By how many points those behind fall short, the next of them and the last."""
    if not behind:
        return "."
    next_one, last = behind[0], behind[-1]
    points = 100.0 * (mean_of(most) - mean_of(next_one[lead]))
    said = f", {points:.1f} points more than the next, “{names[next_one['option']]}”"
    if len(behind) > 1:
        points = 100.0 * (mean_of(most) - mean_of(last[lead]))
        said += f", and {points:.1f} more than the last, “{names[last['option']]}”"
    return f"{said}."


def _sureness_figure(summary: Summary, first: str) -> KeyFigure:
    n, p_best = summary["replications"], summary["ranking"][0]["p_best"]
    if len(level_with_first(summary)) > 1:
        return KeyFigure("equal", "as far as the figures tell", "less than 0.05 points apart")
    if summary["exact"] or p_best is None or n < 2:
        what = "exact" if summary["exact"] else "one draw"
        return KeyFigure(what, "no chance played" if summary["exact"] else "of luck alone")
    label = f"replications had “{first}” first"
    return KeyFigure(f"{_held(p_best, n)} of {n:,}", label, "all options under the same luck")


def _held(p_best: float, n: int) -> str:
    """In how many replications an option was first; of a tie it has its part."""
    held = round(p_best * n, 1)
    return f"{held:,.0f}" if held == round(held) else f"{held:,.1f} (ties split)"


def _sure_of_first(summary: Summary, names: Mapping[str, str]) -> str:
    """How sure the first place is, from how often it was held under the same luck."""
    n, ranking, level = summary["replications"], summary["ranking"], level_with_first(summary)
    p_best = ranking[0]["p_best"]
    if summary["exact"]:
        what = "the order is exact" if len(level) == 1 else "that they are equal holds"
        return (
            f"No chance is in the scenarios: {what} for what they state. It is as sure as the "
            "inputs are."
        )
    if n == 1 or p_best is None:
        return "One replication is one draw of luck: the order is not sure. Fly more of them."
    if len(level) > 1:
        told = listed([f"“{names[name]}”" for name in level], "and")
        return (
            f"Over {n:,} replications under the same luck {told} lie less than 0.05 points apart: "
            "none of them is called the best."
        )
    first, held = names[ranking[0]["option"]], _held(p_best, n)
    often = f"“{first}” was first in {held} of {n:,} replications under the same luck"
    often += _lead_in_points(summary, names)
    if p_best >= _SURE and (n >= _ENOUGH or _is_apart(summary)):
        return (
            f"Sure, as far as luck goes: {often}. What luck cannot tell is whether the inputs are "
            "right; those that are assumed are listed below."
        )
    if p_best >= _SURE:
        return (
            f"Not sure: too few replications. {often}, which options that are equal give now and "
            f"then as well; {_ENOUGH} or more tell."
        )
    rivals = [names[e["option"]] for e in ranking[1:] if e["p_best"] and e["p_best"] > 0.0]
    also = f"; in the others {listed([f'“{name}”' for name in rivals], 'or')}" if rivals else ""
    return f"Not sure: {often}{also}. The options lie too near each other to call one the best."


def _is_apart(summary: Summary) -> bool:
    """Whether the first differs from every other by more than luck, each under the same luck."""
    others = [entry["option"] for entry in summary["ranking"][1:]]
    apart = [_lead_over(summary, name) for name in others]
    return all(less is not None and less["hi"] is not None and less["hi"] < 0.0 for less in apart)


def _lead_in_points(summary: Summary, names: Mapping[str, str]) -> str:
    """How far the first is before the next, pair by pair, and how surely."""
    second = next((entry["option"] for entry in summary["ranking"][1:]), None)
    lead = None if second is None else _lead_over(summary, second)
    if second is None or lead is None or lead["mean"] is None:
        return ""
    said = f", {-100.0 * lead['mean']:.1f} points before “{names[second]}” on average"
    if lead["lo"] is None:
        seen = lead.get("seen")
        return f"{said}, though they differ in no more than {seen:,}" if seen else said
    lo, hi = (f"{-100.0 * lead[end]:.1f}" for end in ("hi", "lo"))
    ends = f"95\u00a0% interval of that mean: {lo} to {hi}"
    if summary.get("at_most"):
        why = "for the folder keeps no figures of single replications"
        return f"{said} ({ends} at the widest, {why})"
    return f"{said} ({ends}, pair by pair)"


def _lead_over(summary: Summary, other: str) -> Summary | None:
    """What another option does less the first, by its interval; None if unknown.

    The baseline is the first: see `against_best`.
    """
    figure: Summary = summary.get("differences", {}).get(other, {})
    way = ["demand"]
    if lead_of(summary) != "fill_fraction":
        way = ["cues", next(iter(summary["options"][summary["baseline"]].get("cues", {})), "")]
    for part in (*way, lead_of(summary)):
        figure = figure.get(part, {})
    return figure or None


def _why_best(
    options: Mapping[str, Summary],
    best: str,
    others: Sequence[str],
    names: Mapping[str, str],
) -> str:
    """Why the first does most: its ways and the time spent on them, and what the last loses.

    Beside those of the next and of the last.
    """
    if not others:
        return ""
    last, sentences = others[-1], []
    told = list(dict.fromkeys([others[0], last]))
    ways, theirs = _ways(options[best]), [_ways(options[name]) for name in told]
    if ways and all(theirs):
        parts = [
            f"with “{names[name]}” {way}" for name, way in zip(told, theirs, strict=True)
        ]  # fmt: skip
        sentences.append(
            f"The ways from its bases to the orbits are {ways} nm long, {' and '.join(parts)} nm."
        )
    spent, *lost = (options[name]["fleet"]["transit_fraction"]["mean"] for name in (best, *told))
    if spent is not None and None not in lost:
        so, whose = ("So ", "its") if sentences else ("With it ", "the")
        parts = [
            f"{percent(part)}{'' if sentences else f' with “{names[name]}”'}"
            for name, part in zip(told, lost, strict=True)
        ]
        sentences.append(
            f"{so}{percent(spent)} of {whose} flight time is spent getting there and back, against "
            f"{' and '.join(parts)}."
        )
    sentences += _loses_more(options[best], options[others[0]], names[others[0]])
    sentences += _missed_cues(options[last], names[last])
    causes = _causes(options[last])
    if sum(causes.values()) > 0.0:
        first, *_ = causes
        part = causes[first] / sum(causes.values())
        most = "most of them" if part > 0.5 else "the largest part"
        sentences.append(
            f"“{names[last]}” loses {sum(causes.values()):,.0f} orbit hours, {most} "
            f"({percent(part)}) to {cause_of(first).label}: the aircraft that would end the gap is "
            f"{cause_of(first).definition}."
        )
    return " ".join(sentences)


def _ways(option: Summary) -> str:
    """The shortest and the longest way to an orbit that an option flies [nm]."""
    known = [b.get("route_nm") for b in option.get("budgets", ()) if b["feasible"]]
    lengths = [f"{length:,.0f}" for length in sorted(way for way in known if way is not None)]
    return " to ".join(dict.fromkeys([lengths[0], lengths[-1]])) if lengths else ""


def _causes(option: Summary) -> dict[str, float]:
    """Orbit hours lost by cause, most first."""
    demand = option.get("demand") or {}
    lost = {name: mean_of(h) for name, h in demand.get("lost_hours_by_cause", {}).items()}
    return dict(sorted(lost.items(), key=lambda item: -item[1]))


def _loses_more(first: Summary, next_one: Summary, name: str) -> list[str]:
    """How many hours the next loses more than the first, and to what most of them go."""
    own, theirs = _causes(first), _causes(next_one)
    more = {cause: hours - own.get(cause, 0.0) for cause, hours in theirs.items()}
    total = sum(theirs.values()) - sum(own.values())
    if total < 1.0:
        return []
    most = sorted(more, key=lambda cause: -more[cause])[:2]
    parts = [f"{more[c]:,.0f} to {cause_of(c).label}" for c in most if more[c] >= 1.0]
    told = f", of these {' and '.join(parts)}" if parts else ""
    return [
        f"“{name}” loses {total:,.0f} orbit hours more ({sum(theirs.values()):,.0f} against "
        f"{sum(own.values()):,.0f}){told}."
    ]


def _missed_cues(option: Summary, name: str) -> list[str]:
    """Why an option without orbits misses most of the cues that it does."""
    kind = None if option.get("demand") else next(iter(option.get("cues", {})), None)
    if kind is None:
        return []
    missed = {cause: mean_of(n) for cause, n in option["cues"][kind].get(UNMET, {}).items()}
    if not sum(missed.values()):
        return []
    most = max(missed, key=lambda cause: missed[cause])
    part = percent(missed[most] / sum(missed.values()))
    why = UNMET_CAUSES.get(most, most.replace("_", " "))
    return [f"Of the cues that “{name}” misses, {part} are missed because {why}."]
