"""What is wrong with an argument from Python, said before anything runs: its name, and a hint."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.errors import SimError
from sim.scenario.parts.scenario import Scenario


def require_scenario(scenario: object, argument: str = "scenario") -> None:
    """See that an argument is a scenario. Raises SimError.

    >>> require_scenario("gulf.yaml")
    Traceback (most recent call last):
    sim.errors.SimError: scenario: this is a str; sim.load_scenario('gulf.yaml') reads one
    """
    if not isinstance(scenario, Scenario):
        said = repr(scenario) if isinstance(scenario, str) else "path"
        kind = type(scenario).__name__
        raise SimError(f"{argument}: this is a {kind}; sim.load_scenario({said}) reads one")


def require_options(options: object, baseline: str | None) -> None:
    """See that options are scenarios, several, and the baseline one of them. Raises SimError."""
    named = list(options.items()) if isinstance(options, Mapping) else []
    if isinstance(options, Sequence) and not isinstance(options, str):
        named = [(f"[{i}]", option) for i, option in enumerate(options)]
    if len(named) < 2:
        raise SimError("options: at least two scenarios are compared, as a list or by their names")
    for name, option in named:
        require_scenario(option, f"options {name}")
    if isinstance(options, Mapping) and baseline is not None and baseline not in options:
        raise SimError(f"baseline: {baseline!r} is none of {', '.join(map(repr, options))}")


def require_count(argument: str, value: object) -> None:
    """See that an argument is a whole number of at least 1. Raises SimError.

    >>> require_count("replications", 0)
    Traceback (most recent call last):
    sim.errors.SimError: replications: a whole number of at least 1 is meant (got 0)
    """
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise SimError(f"{argument}: a whole number of at least 1 is meant (got {value!r})")


def path_at(argument: str, value: object) -> Path:
    """The path that an argument names. Raises SimError where it is none.

    >>> path_at("out", 7)
    Traceback (most recent call last):
    sim.errors.SimError: out: a path is meant, as a text or a pathlib.Path (got 7)
    """
    if isinstance(value, str | os.PathLike):
        text = os.fspath(value)
        if isinstance(text, str) and text and "\0" not in text:
            return Path(text)
    raise SimError(f"{argument}: a path is meant, as a text or a pathlib.Path (got {value!r})")


def folder_at(value: object) -> Path:
    """The path of a folder; a result that lies in one stands for it."""
    return path_at("folder", getattr(value, "folder", value))
