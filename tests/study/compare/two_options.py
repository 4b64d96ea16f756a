"""Two options to compare, and a bench of them."""

from __future__ import annotations

from sim.study.compare.standard_benchmark import Standard

COMMON = """\
name: common
start: 2021-09-01T00:00Z
duration: 3 d
warmup: 1 d
areas:
  kabul: {centre: [34.53, 69.17], radius: 60 nm}
grid: {area: kabul, cell: 40 km}
orbits:
  kabul: {area: kabul, pattern: {kind: stare, radius: 5 nm}, altitude: 25000 ft}
"""
OPTION = """\
extends: common.yaml
name: "=from {base}"
fleets: {{{fleet}: {{base: {base}, aircraft: mq9a_er, count: 2}}}}
orbits: {{kabul: {{flown_by: [{fleet}]}}}}
"""
LUCK = ["--set", "fleets.*.turnaround={lognormal: {mean: 8 h, sd: 3 h}}"]


def write_options(folder):
    (folder / "common.yaml").write_text(COMMON, "utf-8")
    for name, fleet, base in (("near", "bagram", "OAIX"), ("far", "dhafra", "OMAM")):
        text = OPTION.format(fleet=fleet, base=base)
        (folder / f"{name}.yaml").write_text(text, "utf-8")


SMALL = Standard(
    folder=".",
    options=("near", "far"),
    seed=1,
    replications=2,
    overrides=("every_fleet.turnaround={lognormal: {mean: 8 h, sd: 2 h}}",),
    engine="simpy",  # which nothing has to be compiled for
)
