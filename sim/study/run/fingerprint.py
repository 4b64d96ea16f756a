"""The fingerprint of a run: a hash of all that decides its figures; its folder is named by it."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import metadata, resources
from typing import TYPE_CHECKING, Any, Final

from sim.scenario.parts.cue import ON_DEMAND
from sim.version import VERSION

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from sim.scenario.parts.fleet import Aircraft
    from sim.scenario.parts.scenario import Scenario
    from sim.scenario.values.frozen_type import Record

# Packages whose version can change a figure; the rest draw, print or store.
_NUMERICAL: Final = ("numpy", "scipy", "shapely", "pyproj", "simpy", "numba")
# Those that a release always had are told whatever they are.
_FIRST: Final = frozenset({"to_priority"})
_DATA_FOLDERS: Final = ("sim.world.data", "sim.scenario.catalog")


def fingerprint(scenario: Scenario, replications: int, until: str = "") -> str:
    """Hash of all that decides a run: values in force, seed, replications, version, data files."""
    parts = [
        _as_asked(scenario),
        f"{replications} {until}",
        VERSION,
        *_data_digests(),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _as_asked(scenario: Scenario) -> str:
    """Every value in force; of keys for watching on demand only what is asked.

    So runs that were flown before there were such keys are still known.
    """
    silent: dict[str, Any] = {key: True for key in ON_DEMAND if not getattr(scenario, key)}
    silent["aircraft"] = {name: _unasked(own) for name, own in scenario.aircraft.items()}
    silent["fleets"] = {
        name: {"aircraft": _unasked(fleet.aircraft), **({} if fleet.alert else {"alert": True})}
        for name, fleet in scenario.fleets.items()
    }
    silent |= _unasked_of_cues(scenario)
    if rules := scenario.dispatch:
        later = {"sight": bool(scenario.targets), "homeward": rules.homeward}
        later["preempts"] = rules.preempts
        silent["dispatch"] = {name for name, is_asked in later.items() if not is_asked}
    if not scenario.releasing:
        silent["orbits"] = {"__all__": {"release"}}
    else:
        silent["orbits"] = {
            name: {"release": _left_alone(orbit.release)}
            for name, orbit in scenario.orbits.items()
            if orbit.release
        }
    return scenario.model_dump_json(exclude=silent)


def _unasked_of_cues(scenario: Scenario) -> dict[str, Any]:
    """Keys of cues and tasks that came later, where they are silent."""
    cues = {
        name: {key for key in ("about", "passing", "junctions") if getattr(cue, key) is None}
        for name, cue in scenario.cues.items()
    }
    tasks = {
        name: {"search": {"spacing_m"}}
        for name, task in scenario.tasks.items()
        if task.search and task.search.spacing_m is None
    }
    return {key: of for key, of in (("cues", cues), ("tasks", tasks)) if of}


def _left_alone(of: Record) -> set[str]:
    """The fields at their defaults: a key that comes later leaves what was flown before known."""
    fields = type(of).model_fields.items()
    return {name for name, field in fields if getattr(of, name) == field.default} - _FIRST


def _unasked(aircraft: Aircraft) -> dict[str, Any]:
    sensor = aircraft.sensor
    later = ("sweep_width_m", "hold_reach_m", "settle_s")
    return {"sensor": {name for name in later if not getattr(sensor, name)}}


@lru_cache
def versions() -> dict[str, str]:
    """Versions of othsim and of the packages that can change a figure."""
    return {"othsim": VERSION, **{name: _version(name) for name in _NUMERICAL}}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "0"


@lru_cache
def _data_digests() -> tuple[str, ...]:
    """Names and hashes of the data files that ship with othsim."""
    files: list[Traversable] = []
    for package in _DATA_FOLDERS:
        folder = resources.files(package)
        files += [file for file in folder.iterdir() if not file.name.endswith((".py", ".pyc"))]
    return tuple(
        f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}"
        for file in sorted(files, key=lambda file: file.name)
        if file.is_file()
    )
