"""Writes docs/claims.md and its pictures from the shipped claims.

python -m docs.writing.write_claims, from the project's root.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import sim
from docs.writing.claim_page import Source, claim_page, map_words
from sim.output.format.result_to_record import geometry
from sim.output.pictures.claims.claim_pictures import draw_all
from sim.output.store.claims_folder import write_claims
from sim.study.claims.figure_by_place import claim_map
from sim.study.claims.picture_data import claim_pictures

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/claims.md"
PICTURED = "cnn_60_percent"
HEAD = """# Claims, tested

<!-- Written by `python -m docs.writing.write_claims` from scenarios/claims/. Changes made here are
lost. -->

Sentences with a number in them that were said about drones over the horizon, each held against
what a sortie takes. Every claim names its source with a trust mark (A official, B reputable
outlet or official data, C blog or aggregator, D arithmetic on those, M from memory), and
everything that had to be assumed. Nobody publishes the speeds, reserves and turnarounds of these
aircraft: the figures below are what follows from stated assumptions, not what happened.

**The line in bold** is the answer for everybody: the sortie that decides, its figure, and what it
would take. The verdict, the readings and the conditions below it are exact.

**The four verdicts.** A claim *holds* if it is met at the values that the scenario states. It
*holds only if ...* where it is not met there and is met somewhere inside the stated ranges; the
condition says where. It *does not hold* where it is met neither there nor anywhere inside the
ranges, or where no ranges are stated. Where it is met at their very ends alone, so far out that
none of the draws comes there, it *does not hold in any of 4,096 draws*, and the verdict says what
all would have to come together. It *cannot be decided* where the sentence rests on figures that
nobody has published, where nothing that is planned can be flown, or where the value lies inside
the error of a simulated figure. A verdict is about the figure, under these assumptions. It is not
about whoever said the sentence.

**Up to** is read as the reader of a newspaper does: "up to 60 percent" says that the most extreme
sortie spends about 60 percent, no less and no more. A figure is as exact as it is written: 60 % is
59.5 % to 60.5 %, 66.7 % is 66.65 % to 66.75 %, 24 h is 23.5 h to 24.5 h, unless the claim states
a tolerance. Of a fleet whose longest way takes

| most extreme sortie | "up to 60 percent" | why |
|---|---|---|
| 54.6 % | does not hold | nobody comes near 60 |
| 59.4 % | does not hold | that is 59, not 60 |
| 59.6 % | holds | that is 60, as a newspaper rounds |
| 60.4 % | holds | that is 60 as well |
| 60.6 % | does not hold | somebody spends 61 |
| 95 % | does not hold | "up to 60" would mislead, though 60 is passed on the way |

Its halves stand beside it as readings of their own, *some sortie reaches it* and *no sortie
exceeds it*, and so do *typical sorties reach it* and *every sortie reaches it*.

**At least, at most, more than, less than** are bounds, and exact: 4 h is at least 4 h and not more
than 4 h, 3.99 h is not at least 4 h. **About** is within the tolerance that the claim states; of a
percentage these are points.

**Some, typical, every.** A figure is worked out for every fleet and orbit of the scenario. A
sentence that names no exception has none: the pair that favours it least decides (*every*), except
that "up to" is decided by the largest figure. Where a claim means something else it says so:
`over: some_pair`, the pair that favours it most, or `over: whole_fleet`. *Typical* are all orbits
together, each filled without a gap by the first of its fleets that can fly it, weighted by flight
hours. Who decided stands behind the figure. Pairs that cannot be flown at all have no share in
transit; they are left out and named.

**Claims about a run** are decided by the figure's mean and its 95 % interval, with two exceptions
in which one month settles it, whatever the mean: "filled 100 percent" (or nothing lost) fails where
any replication has a gap, and a bound on the longest gap fails where any replication has a longer
one. A figure in which fewer than five replications differ has no interval; it is decided only if
every replication is on the same side of the value.

**Conditions** move one figure by itself, everything else as stated, from where it is stated until
the claim turns, and are rounded to the side on which the claim is met. Ranges are the scenario's
own or, where it took a figure from the catalogue, the catalogue's. Conditions outside the ranges
say so, and are named so that a reader can judge how far off they are.

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
    for path in sorted((ROOT / "scenarios/claims").rglob("*.yaml")):
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
    shapes = geometry(findings.plan)
    with TemporaryDirectory() as folder:
        claims = write_claims(Path(folder), findings.summary(), claim_pictures(findings), shapes)
        for path in draw_all(claims):
            shutil.copy(path, PAGE.parent / path.relative_to(folder))


if __name__ == "__main__":
    write()
