"""What a comparison comes to, said from its summary alone: which option, how sure, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sim.figure_table import UNMET
from sim.operations.causes import cause_of
from sim.operations.on_demand.outcomes import UNMET_CAUSES
from sim.spelling import listed
from sim.study.page.finding import (
    Finding,
    KeyFigure,
    Summary,
    mean_of,
    percent,
    share_ends,
    share_text,
)

# Below it no first place is called sure.
_SURE: Final = 0.95


def comparison_finding(summary: Summary, names: Mapping[str, str]) -> Finding:
    """The finding of a comparison; `names` are what a reader calls the options."""
    ranking, options = summary["ranking"], summary["options"]
    best, others = ranking[0], ranking[1:]
    lead = "fill_fraction" if best.get("fill_fraction") else "reached_fraction"
    kept = "of the orbit hours asked for" if lead == "fill_fraction" else "of the cues"
    does = "fills" if lead == "fill_fraction" else "reaches"
    first = names[best["option"]]
    answer = f"“{first}” {does} most: {percent(mean_of(best[lead]))} {kept}"
    figures = [KeyFigure(share_text(best[lead]), f"{kept} with “{first}”", share_ends(best[lead]))]
    if others:
        second = others[0]
        behind = mean_of(best[lead]) - mean_of(second[lead])
        answer += f", {100.0 * behind:.1f} points more than the next, “{names[second['option']]}”"
        last = others[-1]
        if len(others) > 1:
            most = 100.0 * (mean_of(best[lead]) - mean_of(last[lead]))
            answer += f", and {most:.1f} more than the last, “{names[last['option']]}”"
        label = f"{kept} with the next, “{names[second['option']]}”"
        figures.append(KeyFigure(share_text(second[lead]), label, share_ends(second[lead])))
    answer += "."
    figures.append(_sureness_figure(summary, first))
    why = _why_best(options, best["option"], [entry["option"] for entry in others], names)
    return Finding(answer, _sure_of_first(summary, names), why, tuple(figures))


def _sureness_figure(summary: Summary, first: str) -> KeyFigure:
    n, p_best = summary["replications"], summary["ranking"][0]["p_best"]
    if summary["exact"] or p_best is None or n < 2:
        what = "exact" if summary["exact"] else "one draw"
        return KeyFigure(what, "no chance played" if summary["exact"] else "of luck alone")
    held = round(p_best * n)
    label = f"of the replications had “{first}” first"
    return KeyFigure(percent(p_best), label, f"{held:,} of {n:,}, all options under the same luck")


def _sure_of_first(summary: Summary, names: Mapping[str, str]) -> str:
    """How sure the first place is, from how often it was held under the same luck."""
    n, ranking = summary["replications"], summary["ranking"]
    p_best = ranking[0]["p_best"]
    if summary["exact"]:
        return (
            "No chance is in the scenarios: the order is exact for what they state. It is as sure "
            "as the inputs are."
        )
    if n == 1 or p_best is None:
        return "One replication is one draw of luck: the order is not sure. Fly more of them."
    first, held = names[ranking[0]["option"]], round(p_best * n)
    often = f"“{first}” was first in {held:,} of {n:,} replications under the same luck"
    if p_best >= _SURE:
        return (
            f"Sure, as far as luck goes: {often}. What luck cannot tell is whether the inputs are "
            "right; those that are assumed are listed below."
        )
    rivals = [names[e["option"]] for e in ranking[1:] if e["p_best"] and e["p_best"] > 0.0]
    also = f"; in the others {listed([f'“{name}”' for name in rivals], 'or')}" if rivals else ""
    return f"Not sure: {often}{also}. The options lie too near each other to call one the best."


def _why_best(
    options: Mapping[str, Summary],
    best: str,
    others: Sequence[str],
    names: Mapping[str, str],
) -> str:
    """Why the first does most: its ways and the time spent on them, and what the last loses."""
    if not others:
        return ""
    last, sentences = others[-1], []
    ways, theirs = _ways(options[best]), _ways(options[last])
    if ways and theirs:
        sentences.append(
            f"The ways from its bases to the orbits are {ways} nm long; with “{names[last]}” they "
            f"are {theirs} nm."
        )
    spent, lost = (options[name]["fleet"]["transit_fraction"]["mean"] for name in (best, last))
    if spent is not None and lost is not None:
        so, whose = ("So ", "its") if sentences else ("With it ", "the")
        sentences.append(
            f"{so}{percent(spent)} of {whose} flight time is spent getting there and back, against "
            f"{percent(lost)}{'' if sentences else f' with “{names[last]}”'}."
        )
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
