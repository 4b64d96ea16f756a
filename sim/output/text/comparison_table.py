"""The tables of a comparison: for a terminal, and as comparison.csv; from its summary alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.figure_text import Style, style_of
from sim.figures import figure_at, last_of, unit_of
from sim.output.format.summary_as_json_and_csv import as_json, disarmed, walk_figures
from sim.output.text.meaning_of_covered import covered_meaning
from sim.output.text.phrases import in_days, never_came
from sim.output.text.text_table import TextTable
from sim.study.page.comparison_finding import places

Summary = Mapping[str, Any]
_HEADS = ("option", "figure", "mean", "lo", "hi", "n", "unit")
_OF_A_CUE = (
    *("reached_fraction", "within_fraction", "found_fraction", "custody_fraction"),
    *("response_time_p50_h", "response_time_p90_h", "open_mean"),
)
_OF_A_SURGE = ("n_open_at_end", "recovery_h")
_OF_A_WATCH = ("watched_fraction", "bins_met_fraction", "known_after_d", "n_sightings")
_OF_A_TARGET = ("found_fraction", "seen_fraction")
_ONE: Mapping[str, Any] = {"closed_form": 1.0, "flown": {"mean": 1.0, "lo": None, "hi": None}}
_RANKED_BY = {
    "fill_fraction": ("by hours filled", "filled"),
    "reached_fraction": ("by cues reached", "reached"),
}
_LATE = ">: later than all: among what was never reached, or it never came in some replication."
_MORE = ("difference", "difference_lo", "difference_hi", "differs", "variance_reduction")
COLUMNS = (*_HEADS, *_MORE)


@dataclass(frozen=True)
class ShownFigure:
    """A figure that the tables show: its words, its path, and how it is written."""

    words: str
    path: str
    style: Style


def shown_figures(summary: Summary) -> list[ShownFigure]:
    """What the issue of a comparison is, in the order in which it is asked."""
    first = summary["options"][summary["baseline"]]
    shown = [line_of("fleet.transit_fraction")]
    for there in ("on_station", "on_scene"):
        # Nobody is on station where there is no orbit, and on scene where there is no cue.
        if first["orbits"] if there == "on_station" else f"{there}_hours" in first.get("fleet", {}):
            shown += [line_of(f"fleet.{there}_hours_per_{unit}") for unit in ("day", "flight_hour")]
    if first["orbits"]:
        shown += [line_of("demand.fill_fraction", "all orbits"), line_of("demand.gap_max_h")]
    if len(first["orbits"]) > 1:
        shown += [line_of(f"orbits.{orbit}.fill_fraction", orbit) for orbit in first["orbits"]]
    for home, told in (
        ("cues", _OF_A_CUE),
        ("surges", _OF_A_SURGE),
        ("watches", _OF_A_WATCH),
        ("targets", _OF_A_TARGET),
    ):
        for name, figures in _of_all(summary, home).items():
            paths = (f"{home}.{name}.{figure}" for figure in told if figure in figures)
            shown += [line_of(path, name) for path in paths]
    return shown + [line_of(f"areas.{area}.coverage_fraction", area) for area in first["areas"]]


def _of_all(summary: Summary, home: str) -> Mapping[str, Summary]:
    """What there is of a kind in any option, with its figures: those of the baseline first."""
    options = summary["options"]
    named: dict[str, Summary] = {}
    for option in (options[summary["baseline"]], *options.values()):
        for name, figures in option.get(home, {}).items():
            named.setdefault(name, figures)
    return named


def line_of(path: str, whose: str = "") -> ShownFigure:
    """The line of a figure, under the head of its column and whose it is.

    >>> line_of("orbits.kabul.fill_fraction", "kabul").words
    'filled, kabul'
    """
    figure = figure_at(path)
    assert figure is not None, f"BUG: no such figure: {path}"
    words = f"{figure.head}, {whose}" if whose else figure.head
    return ShownFigure(words, path, style_of(figure))


def comparison_tables(summary: Summary, names: Mapping[str, str] | None = None) -> list[TextTable]:
    """Each option's figures, the differences from the baseline, and the ranking.

    `names` are what readers call the options, where that is not what their files are called.
    """
    options, baseline = summary["options"], summary["baseline"]
    called = names or {name: name for name in options}
    shown = shown_figures(summary)
    n, length = summary["replications"], in_days(summary["duration_h"])
    runs = f"{n:,} replications" if n > 1 else "1 replication"
    owned = ("aircraft", *(str(option["aircraft"]) for option in options.values()))
    rows = [
        (
            line.words,
            *(_figure_text(option, line) for option in options.values()),
        )
        for line in shown
    ]
    title = f"Options, {runs} of {length}, seed {summary['seed']}"
    late = _LATE * any(">" in row for row in rows)
    tables = [TextTable(title, _heads(options, called), (owned, *rows), note=late)]
    apart = summary["differences"]
    rows = [
        (
            line.words,
            *(
                _difference_text(_value_at(differences, line.path), line)
                for differences in apart.values()
            ),
        )
        for line in shown
    ]
    title = f"Difference from {called[baseline]}"
    tables.append(TextTable(title, _heads(apart, called), tuple(rows)))
    return [*tables, _ranking(summary, called)]


def _heads(options: Iterable[str], called: Mapping[str, str]) -> tuple[str, ...]:
    return ("", *(called[name] for name in options))


def footnotes(summary: Summary) -> list[str]:
    """What the tables need to be read, and what a reader should know beside them."""
    star = [
        "* the 95 % interval of the difference leaves out 0; \u2020 fewer than five replications "
        "differ, too few for one"
    ]
    of_calls = not any(option.get("orbits", True) for option in summary["options"].values())
    most = "reaches most" if of_calls else "fills most"
    paired = f"best in: share of the replications in which the option {most}; ties are split"
    several = [*star, paired] if summary["replications"] > 1 else []
    return [
        *_covered_note(summary),
        *several,
        *(f"note: {remark}" for remark in summary["remarks"]),
    ]


def _covered_note(summary: Summary) -> list[str]:
    """What "covered" means, where the tables say how much is."""
    options = summary["options"].values()
    budgets = [budget for option in options for budget in option["budgets"]]
    return (
        ["; ".join(covered_meaning(budgets))] if any(option["areas"] for option in options) else []
    )


def _ranking(summary: Summary, called: Mapping[str, str]) -> TextTable:
    baseline = summary["baseline"]
    lead = _lead(summary)
    met = line_of(lead)
    rows = []
    for place, entry in zip(places(summary), summary["ranking"], strict=True):
        differences = summary["differences"].get(entry["option"])
        ratio = differences["aircraft_for_one"] if differences else _ONE
        reduction = _value_at(differences, met.path)["variance_reduction"] if differences else None
        best = entry["p_best"]
        rows.append(
            (
                str(place),
                called[entry["option"]],
                met.style.as_sure(entry[last_of(lead)]),
                "-" if best is None else f"{100.0 * best:.0f} %",
                "-" if ratio["closed_form"] is None else f"{ratio['closed_form']:.2f}",
                Style().as_sure(ratio["flown"]),
                "-" if reduction is None else f"{reduction:.1f} x",
            )
        )
    heads = (
        "",
        *_RANKED_BY[last_of(lead)],
        "best in",
        f"aircraft for one of {called[baseline]}",
        "as flown",
        "variance saved by pairing",
    )
    return TextTable("Ranking", heads, tuple(rows), n_left=2)


def _lead(summary: Summary) -> str:
    """The figure by which options are ranked."""
    first = summary["options"][summary["baseline"]]
    if first["orbits"]:
        return "demand.fill_fraction"
    return f"cues.{next(iter(first['cues']))}.reached_fraction"


def _value_at(document: Summary, path: str) -> Any:
    """A figure by its path; None of what an option has not."""
    value: Any = document
    for part in path.split("."):
        value = value.get(part) if value else None
    return value


def _figure_text(option: Summary, line: ShownFigure) -> str:
    """The figure of an option; as in the tables of a run, ">" where it is later than all."""
    figure = _value_at(option, line.path)
    if figure and figure["mean"] is None:
        owner = _value_at(option, line.path.rpartition(".")[0])
        return ">" if never_came(line.path, owner) else "-"
    return line.style.as_sure(figure) if figure else "-"


def _difference_text(figure: Mapping[str, Any] | None, line: ShownFigure) -> str:
    """Signed; a share in percentage points; starred where it is more than luck.

    A dagger where too few replications differ to say.
    """
    if not figure:
        return "-"
    points = replace(line.style, behind=" pp" if line.style.behind else "")
    text = points.as_sure(figure, signed=True)
    if figure["lo"] is None:
        return f"{text} \u2020" if figure.get("seen") else text
    return f"{text} {'*' if figure['differs'] else ' '}"


def comparison_csv(summary: Summary) -> str:
    """One line per option and figure, with its difference from the baseline. Opens in Excel."""
    out = io.StringIO()
    out.write("\ufeff")  # without the mark Excel reads UTF-8 as the local code page
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in comparison_rows(summary):
        writer.writerow([disarmed(cell) for cell in row])
    return out.getvalue()


def comparison_rows(stated: Summary) -> Iterator[Sequence[Any]]:
    """Each option's figures with their differences from the baseline, a value a column."""
    summary = as_json(stated)
    for name, option in summary["options"].items():
        apart = dict(walk_figures(summary["differences"].get(name, {})))
        values = dict(walk_figures(option))
        for path, value in values.items():
            stated = value if isinstance(value, dict) else {"mean": value}
            unit = "" if isinstance(value, str | bool) else unit_of(path).symbol
            own = [stated.get(key) for key in ("mean", "lo", "hi", "n")]
            other = apart.pop(path, {})
            keys = ("mean", "lo", "hi", "differs", "variance_reduction")
            yield [name, path, *own, unit, *(other.get(key) for key in keys)]
        for path, value in apart.items():  # what only a pair of options has
            stated = value if isinstance(value, dict) else {"mean": value}
            own = [stated.get(key) for key in ("mean", "lo", "hi", "n")]
            yield [name, path, *own, unit_of(path).symbol, *[None] * len(_MORE)]
