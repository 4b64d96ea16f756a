"""How a page was worked out: every input with its source, versions, the command to repeat it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim.output.report.markup import Html, element, joined
from sim.output.report.page import Section
from sim.output.report.tables import html_table
from sim.output.text.text_table import TextTable

# `key: value  # where it came from`, as resolved.yaml has every value in force. What is quoted is
# a scenario's own text: no comment begins within it.
_QUOTED: Final = r'"(?:[^"\\]|\\.)*"'
_LINE: Final = re.compile(rf'^( *)((?:{_QUOTED}|[^:#"])+): ?((?:{_QUOTED}|[^"])*?)(?:  # (.*))?$')
_BLOCKS: Final = ("|", "|-")
_TRUST: Final = (
    "Trust marks: A official; B a reputable outlet or official data; C secondary; D derived here "
    "from others; M from memory; assumption: nobody publishes it, and this is ours."
)
_AGAIN: Final = (
    "Every value in force, saved as a file, loads as the same scenario: it is enough to make this "
    "again with the same version. A fingerprint covers all that decides the figures: values in "
    "force, seed, replications, version and data."
)
LOCALE: Final = (
    "Numbers are written the English way: 1,234.5 is one thousand two hundred and thirty-four and "
    "a half. Times are UTC. nm are nautical miles, kt knots."
)


@dataclass(frozen=True)
class ScenarioText:
    """A scenario as its folder keeps it: its name, the file as given, and every value in force."""

    name: str
    given: str
    resolved: str


@dataclass(frozen=True)
class _Input:
    path: str
    value: str
    origin: str

    @property
    def is_assumed(self) -> bool:
        return "assumption" in self.origin or re.search(r"\bM: ", self.origin) is not None


def inputs_in(resolved: str) -> Iterator[_Input]:
    """Every value of a resolved scenario that says where it came from."""
    above: list[tuple[int, str]] = []
    block_deeper_than = None
    for line in resolved.split("\n"):
        if block_deeper_than is not None:
            # A text of several lines: whatever it looks like, it is no input.
            if not line.strip() or len(line) - len(line.lstrip(" ")) > block_deeper_than:
                continue
            block_deeper_than = None
        found = _LINE.match(line)
        if found is None or line.lstrip().startswith(("#", "-")):
            continue
        indent, key, value, origin = found.groups()
        if value in _BLOCKS:
            block_deeper_than = len(indent)
        above = [(deep, name) for deep, name in above if deep < len(indent)]
        above.append((len(indent), key.strip()))
        if value and origin:
            yield _Input(".".join(name for _, name in above), value, origin)


def assumptions_section(scenarios: Sequence[ScenarioText]) -> Section:
    """What is assumed, each with its value, and where the sources lie of all that is not."""
    rows = list(_assumed(scenarios))
    several = len(scenarios) > 1
    heads = ("input", "value", "source and trust mark", *(["in"] if several else []))
    table = TextTable("Assumed, and not published", heads, tuple(rows), n_left=4)
    body = [
        element(
            "p",
            "Whoever doubts the answer begins here: what nobody publishes was assumed, and is "
            "marked so. Every other value stands at the end of the page with where it came from; "
            "what the scenario file states without a source is its author’s.",
        ),
        html_table(table) if rows else element("p", "No value in force is marked as assumed."),
        element("p", _TRUST, class_="note"),
    ]
    return Section("assumed", "What was assumed", joined(body))


def _in_force(inputs: Sequence[_Input]) -> Iterator[_Input]:
    """Inputs without those of an aircraft where its fleet states its own, and none of them twice.

    A fleet that states none has its aircraft's, origin and all.
    """
    by_path = {one.path: one for one in inputs}
    for one in inputs:
        *whose, last = one.path.split(".")
        if whose[:1] == ["fleets"] and len(whose) == 3 and whose[2] == "aircraft":
            own = by_path.get(".".join((*whose[:2], last)))
            if own is not None and (own.value, own.origin) != (one.value, one.origin):
                continue
        if whose[:1] == ["fleets"] and len(whose) == 2:
            bare = by_path.get(".".join((*whose, "aircraft", last)))
            if bare is not None and (bare.value, bare.origin) == (one.value, one.origin):
                continue
        yield one


def _assumed(scenarios: Sequence[ScenarioText]) -> Iterator[tuple[str, ...]]:
    """Assumed inputs, those of several fleets or options in one row."""
    seen: dict[tuple[str, str, str], tuple[list[str], list[str]]] = {}
    for scenario in scenarios:
        for one in _in_force(list(inputs_in(scenario.resolved))):
            if one.is_assumed:
                last = ".".join(one.path.split(".")[-2:])
                paths, owners = seen.setdefault((last, one.value, one.origin), ([], []))
                paths.append(one.path)
                owners.append(scenario.name)
    for (last, value, origin), (paths, owners) in seen.items():
        whose = paths[0] if len(set(paths)) == 1 else f"{last} ({len(set(paths))} places)"
        owned = dict.fromkeys(owners)
        everywhere = "all" if len(owned) == len(scenarios) else ", ".join(owned)
        yield (whose, value, origin, *([everywhere] if len(scenarios) > 1 else []))


def worked_out_section(
    manifest: Mapping[str, Any], scenarios: Sequence[ScenarioText], method: Iterable[str]
) -> Section:
    """How it was computed, and everything needed to compute it again."""
    versions = ", ".join(f"{name} {version}" for name, version in manifest["versions"].items())
    facts = [
        ("Scenario", manifest["scenario"]),
        ("File", manifest.get("scenario_file", "")),
        ("Fingerprint", element("code", manifest.get("fingerprint", ""))),
        ("Seed", str(manifest.get("seed", ""))),
        ("Replications", f"{manifest.get('replications', 1):,}"),
        ("Written by", versions),
    ]
    again = shlex.join(map(str, manifest.get("command", ())))
    body = [
        *(element("p", sentence) for sentence in method),
        element("h3", "To make it again"),
        element("pre", again, tabindex="0") if again else None,
        element(
            "dl",
            *(joined([element("dt", key), element("dd", value)]) for key, value in facts if value),
        ),
        element("p", _AGAIN, class_="note"),
        element("p", LOCALE, class_="note"),
        element("h3", "Every input, with where it came from"),
        *(texts_folded(scenario) for scenario in scenarios),
    ]
    return Section("worked-out", "How this was worked out", joined(body))


def texts_folded(scenario: ScenarioText) -> Html:
    """Both texts of a scenario, folded: whoever prints the page has them as well."""
    return joined(
        [
            element(
                "details",
                element("summary", f"{scenario.name}: every value in force"),
                element("pre", scenario.resolved, tabindex="0"),
            ),
            element(
                "details",
                element("summary", f"{scenario.name}: the scenario file as given"),
                element("pre", scenario.given, tabindex="0"),
            ),
        ]
    )
