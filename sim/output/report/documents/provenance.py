"""How a page was worked out: every input with its source, versions, the command to repeat it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim.output.report.markup import Html, element, joined
from sim.output.report.page import Section

_AGAIN: Final = (
    "Every value in force, saved as a file, loads as the same scenario: it is enough to make this "
    "again with the same version. A fingerprint covers all that decides the figures: values in "
    "force, seed, replications, version and data."
)
LOCALE: Final = (
    "Numbers are written the English way: 1,234.5 is one thousand two hundred and thirty-four and "
    "a half. Times are UTC. nm are nautical miles, kt knots."
)
# Words of pages and of scenarios that readers from elsewhere need not know.
_WORDS: Final = {
    "fleet rule": "how many aircraft keep one on station without end: the time from one take-off "
    "to the next of the same aircraft, for each hour that it is on station by itself",
    "closed form": "by a formula, with nothing flown",
    "bingo": "fuel left for the way home and the reserve alone: the aircraft leaves its orbit",
    "warmup": "time flown before figures are counted",
    "racetrack": "two parallel legs joined by half circles, flown round and round",
    "grazing": "of a look, the angle at which it meets the ground; below its limit nothing is seen",
    "block speed": "length of the whole way by the whole time for it",
    "lognormal": "a law of chance with a long tail upwards; sd is its standard deviation",
    "pp": "percentage points",
}


@dataclass(frozen=True)
class ScenarioText:
    """A scenario as its folder keeps it: its name, the file as given, and every value in force."""

    name: str
    given: str
    resolved: str


def worked_out_section(
    manifest: Mapping[str, Any],
    scenarios: Sequence[ScenarioText],
    method: Iterable[str],
    used: str = "",
) -> Section:
    """How it was computed, and everything needed to compute it again.

    Of the words in `used`, the page before it, and in scenarios the less known are explained.
    """
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
        element("pre", again, class_="command") if again else None,
        element(
            "dl",
            *(joined([element("dt", key), element("dd", value)]) for key, value in facts if value),
        ),
        element("p", _AGAIN, class_="note"),
        element("p", LOCALE, class_="note"),
        *_words_used(scenarios, used),
        element("h3", "Every input, with where it came from"),
        *(texts_folded(scenario) for scenario in scenarios),
    ]
    return Section("worked-out", "How this was worked out", joined(body))


def _words_used(scenarios: Sequence[ScenarioText], used: str) -> list[Html]:
    """What less known words mean, of those that stand on the page."""
    text = " ".join([used, *(one.resolved for one in scenarios)]) if used else ""
    told = [
        joined([element("dt", word), element("dd", meaning)])
        for word, meaning in _WORDS.items()
        if re.search(rf"\b{word}\b", text)
    ]
    return [element("h3", "Words"), element("dl", *told)] if told else []


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
