"""The scenario files that come with othsim."""

from __future__ import annotations

from pathlib import Path

SCENARIOS = Path(__file__).parents[1] / "scenarios"
# What others extend, and what marks the library: they do not run by themselves.
BASES = ("chance", "common", "ground", "library")
COMPLETE = sorted(path for path in SCENARIOS.rglob("*.yaml") if path.stem not in BASES)
AFGHANISTAN = SCENARIOS / "afghanistan"
# Basing options without chance, and the Senate's sentence flown.
OPTIONS = sorted(path.stem for path in COMPLETE if path.parent == AFGHANISTAN)
