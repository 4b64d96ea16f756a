"""Writes docs/claims.md and its pictures from the shipped claims.

python -m docs.write_claims, from the project's root.
"""

from __future__ import annotations

from pathlib import Path

import sim
from sim.output.claimfigures import draw_claims
from sim.output.claimpage import Source, claim_page, map_words
from sim.study.claimmap import claim_map

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/claims.md"
PICTURED = "cnn_60_percent"
HEAD = """# Claims, tested

<!-- Written by `python -m docs.write_claims` from scenarios/claims/. Changes made here are lost.
-->

Sentences with a number in them that were said about drones over the horizon, each held against
what a sortie takes. Every claim names its source with a trust mark (A official, B reputable
outlet or official data, C blog or aggregator, D arithmetic on those, M from memory), and
everything that had to be assumed. Nobody publishes the speeds, reserves and turnarounds of these
aircraft: the figures below are what follows from stated assumptions, not what happened.

**The four verdicts.** A claim *holds* if it is met at the values that the scenario states. It
*holds only if ...* where it is not met there and is met somewhere inside the stated ranges; the
condition says where. It *does not hold* where it is met neither there nor anywhere inside the
ranges, or where no ranges are stated. It *cannot be decided* where the sentence rests on figures
that nobody has published, where nothing that is planned can be flown, or where the value lies
inside the error of a simulated figure. A verdict is about the figure, under these assumptions. It
is not about whoever said the sentence.

**Up to.** "Up to 60 percent" says where the range ends: the most that some sortie spends is 60
percent. So the literal reading asks whether *some* sortie of the scenario *reaches* it, exactly,
with no allowance for rounding. The same words are also heard as *none exceeds it* (true of
anything small), as *typical sorties reach it*, and as *every sortie reaches it*. Each has its own
verdict.

**Some, typical, every.** A figure is worked out for every fleet and orbit of the scenario. *Some*
is the pair that favours the claim most and decides, unless the claim says `over` what it is read.
*Every* is the pair that favours it least. *Typical* are all orbits together, each filled without
a gap by the first of its fleets that can fly it, weighted by flight hours. Pairs that cannot be
flown at all have no share in transit and are left out.

**Conditions** move one figure by itself, everything else as stated, from where it is stated until
the claim turns, and are rounded to the side on which the claim is met. Ranges are the scenario's
own or, where it took a figure from the catalogue, the catalogue's. Conditions outside the ranges
are named so that a reader can judge how far off they are.

**Probability** is the share of 4,096 draws of the figures that the scenario calls uncertain in
which the claim is met. The shapes of those distributions are assumptions too: it measures what
the stated ranges leave open, not the truth.
"""


PICTURES = (
    "![Where 60 percent in transit is reached](cnn-60-percent/claim_map.png)",
    "![By endurance and speed](cnn-60-percent/two_inputs.png)",
)


def text() -> str:
    """The page; the same every time."""
    found, pictures = [], {}
    for path in sorted((ROOT / "scenarios/claims").glob("*.yaml")):
        scenario = sim.load_scenario(path)
        source = Source(path.relative_to(ROOT).as_posix(), scenario.description)
        findings = sim.claim(scenario)
        found.append((source, findings.summary()))
        if path.stem == PICTURED:
            mapped = claim_map(findings.plan, scenario.claims[0])
            pictures[scenario.claims[0].id] = "\n\n".join((map_words(mapped.summary()), *PICTURES))
    return claim_page(HEAD, found, pictures)


def write() -> None:
    """The page and its pictures."""
    PAGE.write_text(text(), encoding="utf-8")
    findings = sim.claim(sim.load_scenario(ROOT / f"scenarios/claims/{PICTURED}.yaml"))
    draw_claims(findings, findings.summary()["claims"], PAGE.parent)


if __name__ == "__main__":
    write()
