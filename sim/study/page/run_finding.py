"""What a run comes to, said from its summary alone and never more strongly than its figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sim.operations.causes import cause_of
from sim.operations.on_demand.outcomes import UNMET_CAUSES
from sim.spelling import readable_name
from sim.study.page.finding import (
    Finding,
    KeyFigure,
    Summary,
    days_text,
    hour_ends,
    hours_text,
    mean_of,
    percent,
    several,
    share_ends,
    share_text,
)

_WHOLE: Final = 0.9995


def run_finding(
    summary: Summary, n_aircraft: int, *, exact: bool | None, mapped: str = ""
) -> Finding:
    """The finding of a run: of its orbits, of its cues, or of its watches and areas.

    `exact` is None where nobody knows whether chance is in it; `mapped` is the area of the grid.
    """
    sentences, figures, whys = [], [], []
    if summary["orbits"]:
        sentences.append(_orbits_sentence(summary, n_aircraft))
        figures += _orbit_figures(summary)
        whys.append(_lost_sentence(_lost_by_cause(summary["orbits"].values())))
    for kind, own in list(summary.get("cues", {}).items())[: 1 if figures else 2]:
        sentences.append(_cue_sentence(kind, own))
        figures += _cue_figures(kind, own)
        whys.append(_unmet_sentence(kind, own))
    if not sentences and summary.get("targets"):
        for kind, own in list(summary["targets"].items())[:1]:
            found = own["found_fraction"]["mean"]
            if found is not None:
                sentences.append(f"{percent(found)} of {_called(kind)} were found.")
    figures += _area_figures(summary, mapped)
    if not sentences:
        sentences.append("The aircraft flew, and no orbit or cue asked anything of them.")
    transit = summary["fleet"]["transit_fraction"]
    if transit["mean"] is not None:
        whys.insert(0, f"{percent(transit['mean'])} of the flight hours went into getting there "
                       "and back.")  # fmt: skip
    return Finding(
        " ".join(sentences),
        how_sure(summary, exact=exact) + _worst_ends(summary["orbits"]),
        " ".join(filter(None, whys)),
        tuple(figures[:3]),
    )


def how_sure(summary: Summary, *, exact: bool | None) -> str:
    """How far luck may have moved the figures."""
    n = summary["replications"]
    if exact:
        return (
            "No chance is in the scenario: the figures are exact for what it states, and as good "
            "as that."
        )
    if n == 1 and exact is None:
        return (
            "One replication of a scenario that this othsim cannot read: whether chance is in it "
            "is unknown. If it is, the figures are one draw of luck and not a mean."
        )
    if n == 1:
        return (
            "One replication of a scenario with chance: one draw of luck, not a mean. More "
            "replications say how far it may be off."
        )
    return (
        f"Figures are means of {n:,} replications, each with its own luck. A 95\u00a0% interval is "
        "one of the mean: 19 in 20 such intervals hold the mean that endless replications would "
        "give. Single replications lie farther apart."
    )


def filled_of(orbits: Mapping[str, Summary]) -> float:
    """The share of all orbit hours asked for that was filled."""
    asked_h = sum(mean_of(own.get("demanded_hours")) for own in orbits.values())
    filled_h = sum(mean_of(own.get("filled_hours")) for own in orbits.values())
    if asked_h > 0.0:
        return filled_h / asked_h
    return sum(mean_of(own["fill_fraction"]) for own in orbits.values()) / len(orbits)


def _orbits_sentence(summary: Summary, n_aircraft: int) -> str:
    orbits, n = summary["orbits"], len(summary["orbits"])
    days = days_text(summary["duration_h"])
    whole = filled_of(orbits)
    who = several(n_aircraft, "aircraft").capitalize()
    where = f"the {several(n, 'orbit')}" if n > 1 else readable_name(next(iter(orbits)))
    if whole >= _WHOLE:
        return f"{who} kept {where} filled without a break worth naming for {days}."
    kept = f"{who} kept {where} filled {percent(whole)} of the time asked for, over {days}"
    if n == 1:
        return f"{kept}."
    worst = min(orbits, key=lambda name: mean_of(orbits[name]["fill_fraction"]))
    least = percent(mean_of(orbits[worst]["fill_fraction"]))
    return f"{kept}; {readable_name(worst)} went short most, filled {least} of it."


def _worst_ends(orbits: Mapping[str, Summary]) -> str:
    """How far luck may have moved what is filled of the orbit that went short most."""
    if len(orbits) < 2:
        return ""
    worst = min(orbits, key=lambda name: mean_of(orbits[name]["fill_fraction"]))
    filled = orbits[worst]["fill_fraction"]
    if filled.get("lo") is None:
        return ""
    ends = " to ".join(f"{100.0 * filled[end]:.1f}" for end in ("lo", "hi"))
    return f" For {readable_name(worst)}, which went short most, it is {ends}\u00a0%."


def _orbit_figures(summary: Summary) -> list[KeyFigure]:
    orbits = summary["orbits"]
    asked_h = sum(mean_of(own.get("demanded_hours")) for own in orbits.values())
    lost_h = sum(mean_of(own["lost_hours"]) for own in orbits.values())
    transit = summary["fleet"]["transit_fraction"]
    figures = [
        KeyFigure(
            percent(filled_of(orbits)),
            "of the orbit hours asked for were filled",
            "; ".join(filter(None, [_ends_of_lone(orbits), _lost_text(lost_h, asked_h)])),
        )
    ]
    if transit["mean"] is not None:
        of = summary["fleet"]["flight_hours"]["mean"]
        notes = [share_ends(transit), f"of {of:,.0f} flight hours" if of is not None else ""]
        label = "of the flight time was transit"
        figures.append(KeyFigure(share_text(transit), label, "; ".join(filter(None, notes))))
    return figures


def _ends_of_lone(orbits: Mapping[str, Summary]) -> str:
    """The interval of what is filled: of several orbits together a summary has none."""
    return share_ends(next(iter(orbits.values()))["fill_fraction"]) if len(orbits) == 1 else ""


def _lost_text(lost_h: float, asked_h: float) -> str:
    return f"{lost_h:,.0f} of {asked_h:,.0f} h were lost"


def _area_figures(summary: Summary, mapped: str) -> list[KeyFigure]:
    """How much of the area on the grid is watched: of the others only what lies on it counts."""
    own = summary["areas"].get(mapped)
    if own is None:
        return []
    blind = own["blind_fraction"]["mean"]
    covered = own["coverage_fraction"]
    notes = [share_ends(covered)]
    notes.append(f"{percent(blind)} of it was never seen" if blind is not None else "")
    label = f"of {readable_name(mapped)} was watched at a random moment"
    return [KeyFigure(share_text(covered), label, "; ".join(filter(None, notes)))]


def _called(kind: str) -> str:
    """The cues of a kind in a sentence."""
    return f"the cues “{readable_name(kind)}”"


def _cue_sentence(kind: str, own: Summary) -> str:
    reached, half = own["reached_fraction"]["mean"], own["response_time_p50_h"]["mean"]
    if reached is None:
        return f"Of {_called(kind)} none was reported."
    n = mean_of(own["n_reported"])
    text = f"Of {n:,.0f} cues “{readable_name(kind)}” {percent(reached)} were reached"
    if half is not None:
        return f"{text}, half of all within {hours_text(half)} of the report."
    return f"{text}; half of all were never reached, or too late to say when."


def _cue_figures(kind: str, own: Summary) -> list[KeyFigure]:
    name = readable_name(kind)
    if own["reached_fraction"]["mean"] is None:
        return [KeyFigure("none", f"of cues “{name}” was reported")]
    figures = [
        KeyFigure(share_text(own["reached_fraction"]), f"of cues “{name}” were reached"),
    ]
    for path, part in (("response_time_p50_h", "half"), ("response_time_p90_h", "nine in ten")):
        value = own[path]["mean"]
        written = "never" if value is None else hours_text(value)
        label = f"until somebody was at {part} of them"
        label = f"was somebody at {part} of them" if value is None else label
        figures.append(KeyFigure(written, label, hour_ends(own[path])))
    return figures


def _unmet_sentence(kind: str, own: Summary) -> str:
    unmet = {cause: mean_of(n) for cause, n in own.get("unmet_by_cause", {}).items()}
    if not sum(unmet.values()):
        return ""
    most = max(unmet, key=lambda cause: unmet[cause])
    why = UNMET_CAUSES.get(most, most.replace("_", " "))
    part = percent(unmet[most] / sum(unmet.values()))
    return f"Of {_called(kind)} that nobody reached, {part} were not because {why}."


def _lost_by_cause(owners: Any) -> dict[str, float]:
    """Hours lost by cause over all orbits, most first."""
    lost: dict[str, float] = {}
    for own in owners:
        for cause, hours in own["lost_hours_by_cause"].items():
            lost[cause] = lost.get(cause, 0.0) + mean_of(hours)
    return dict(sorted(lost.items(), key=lambda item: -item[1]))


def _lost_sentence(lost_h: Mapping[str, float]) -> str:
    """To what most is lost, with what that means."""
    total_h = sum(lost_h.values())
    if total_h <= 0.0:
        return ""
    worst = next(iter(lost_h))
    cause = cause_of(worst)
    part = percent(lost_h[worst] / total_h)
    nobody, _, never = cause.definition.partition("none: ")
    ended = f"the aircraft that ended the gap was {nobody}" if nobody else never
    about = f" ({ended})" if ended else ""
    return f"Of the {total_h:,.0f} h lost, {part} were lost to {cause.label}{about}."
