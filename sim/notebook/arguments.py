"""What is wrong with an argument from Python, said before anything runs: its name, and a hint."""

from __future__ import annotations

import math
import numbers
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import ArgumentError, ResultsError, ScenarioError, SimError
from sim.scenario.parts.scenario import Scenario
from sim.spelling import did_you_mean, nearest, suggestion

if TYPE_CHECKING:
    from sim.study.uncertain_inputs import Input
    from sim.study.whatif.target import SizeTarget

# As much of a wrong value as tells which it was: a table of a million rows is one as well.
_SHOWN = 60
# What a hint says of the commands' options, as Python has them.
_IN_PYTHON = {
    ", --out names another folder": ", or name another folder",
    "--out names another folder": "name another folder",
    "--resume goes on with it": "othsim run --resume goes on with it",
    "--force": "force=True",
}
_SAID = (str, bytes, numbers.Number, list, tuple, dict, os.PathLike)


def refuse(argument: str, meant: str, value: object) -> ArgumentError:
    """The error of an argument: what is meant, and what was given.

    >>> print(refuse("between", "two texts are meant", 3))
    between: two texts are meant (got 3)
    """
    return ArgumentError(f"{argument}: {meant} (got {_given(value)})")


def _given(value: object) -> str:
    """A value as far as it fits, or what kind of thing it is."""
    text = repr(value) if value is None or isinstance(value, _SAID) else ""
    fits = 0 < len(text) <= _SHOWN and "\n" not in text
    return text if fits else f"something of type {type(value).__name__}"


def require_scenario(scenario: object, argument: str = "scenario") -> None:
    """See that an argument is a scenario. Raises SimError.

    >>> require_scenario("gulf.yaml")
    Traceback (most recent call last):
    sim.errors.ArgumentError: scenario: this is a str; sim.load_scenario('gulf.yaml') reads one
    """
    if not isinstance(scenario, Scenario):
        said = repr(str(scenario)) if isinstance(scenario, str | os.PathLike) else "path"
        kind = type(scenario).__name__
        raise ArgumentError(f"{argument}: this is a {kind}; sim.load_scenario({said}) reads one")


def require_options(options: object, baseline: object) -> None:
    """See that options are scenarios, several, and the baseline one of them. Raises SimError."""
    named: list[tuple[Any, object]] = list(options.items()) if isinstance(options, Mapping) else []
    if isinstance(options, Sequence) and not isinstance(options, str | bytes):
        named = [(i, option) for i, option in enumerate(options)]
    if len(named) < 2:
        raise refuse(
            "options", "at least two scenarios are compared, as a list or by their names", options
        )
    for name, option in named:
        if isinstance(options, Mapping) and not (isinstance(name, str) and name):
            raise refuse("options", "their names are texts", name)
        if isinstance(name, str) and not name.isprintable():
            raise refuse("options", "names without control characters are meant", name)
        require_scenario(option, f"options[{name!r}]")
    if baseline is not None:
        require_name("baseline", baseline, list(named_as(options)))


def named_as(options: Any) -> list[str]:
    """The names under which options are compared."""
    from sim.study.compare.comparability import named_options

    return list(options if isinstance(options, Mapping) else named_options(options))


def require_count(argument: str, value: object) -> None:
    """See that an argument is a whole number of at least 1. Raises SimError.

    >>> require_count("replications", 0)
    Traceback (most recent call last):
    sim.errors.ArgumentError: replications: a whole number of at least 1 is meant (got 0)
    """
    # Whole numbers of numpy's are some, though no int.
    whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if not whole or not 1 <= int(value) <= 1_000_000:  # type: ignore[call-overload]
        least = "a whole number of at least 1 is meant"
        more = whole and int(value) > 1  # type: ignore[call-overload]
        raise refuse(argument, "at most 1,000,000 are meant" if more else least, value)


def require_share(argument: str, value: object, least: float) -> None:
    """See that an argument is a number from the least to below 1. Raises SimError.

    >>> require_share("confidence", 95, 0.5)
    Traceback (most recent call last):
    sim.errors.ArgumentError: confidence: a share of at least 0.5 and below 1 is meant (got 95)
    """
    number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if not number or not least <= float(value) < 1.0 or math.isnan(float(value)):  # type: ignore[arg-type]
        raise refuse(argument, f"a share of at least {least:g} and below 1 is meant", value)


def require_text(argument: str, value: object, example: str) -> str:
    """See that an argument is a text. Raises SimError.

    >>> require_text("figure", None, "fleet.transit_fraction")
    Traceback (most recent call last):
    sim.errors.ArgumentError: figure: a text such as 'fleet.transit_fraction' is meant (got None)
    """
    if not isinstance(value, str) or not value.strip():
        raise refuse(argument, f"a text such as '{example}' is meant", value)
    return value


def require_pair(argument: str, value: object) -> tuple[str, str]:
    """See that an argument is two texts, the ends of a range. Raises SimError."""
    if isinstance(value, tuple | list) and len(value) == 2:
        low, high = value
        if isinstance(low, str) and isinstance(high, str):
            return low, high
    raise refuse(argument, "two texts are meant, such as ('2', '12') or ('20 h', '30 h')", value)


def require_name(
    argument: str, name: object, known: Sequence[str], *, optional: bool = False
) -> None:
    """See that an argument is one of the names that there are, or empty where it is `optional`.

    >>> require_name("figure", "gap_maxx", ["gap_max", "timeline"])
    Traceback (most recent call last):
    sim.errors.ArgumentError: figure: there is no 'gap_maxx' here; did you mean 'gap_max'?
    """
    if not isinstance(name, str):
        raise refuse(argument, f"a name is meant, as a text, such as '{known[0]}'", name)
    if name not in known and not (optional and not name):
        hint = suggestion(name, known)
        raise ArgumentError(f"{argument}: there is no {_given(name)} here; {hint}")


def require_index(argument: str, value: object, n: int) -> None:
    """See that an argument is a whole number from 0 to below n. Raises SimError."""
    whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if not whole or not 0 <= int(value) < n:  # type: ignore[call-overload]
        meant = "0 is meant" if n == 1 else f"a whole number from 0 to {n - 1} is meant"
        raise refuse(argument, meant, value)


def path_at(argument: str, value: object) -> Path:
    """The path that an argument names. Raises SimError where it is none.

    >>> path_at("out", 7)
    Traceback (most recent call last):
    sim.errors.ArgumentError: out: a path is meant, as a text or a pathlib.Path (got 7)
    """
    if isinstance(value, str | os.PathLike):
        text = os.fspath(value)
        if isinstance(text, str) and text and "\0" not in text:
            return Path(text)
    raise refuse(argument, "a path is meant, as a text or a pathlib.Path", value)


@contextmanager
def folder_at(value: object) -> Iterator[Path]:
    """The path of a folder; a result that lies in one stands for it.

    What is said of one that is not there says what was probably meant.
    """
    folder = path_at("folder", getattr(value, "folder", value))
    try:
        yield folder
    except ResultsError as error:
        if os.path.lexists(folder):
            raise
        beside = folder.parent.iterdir() if folder.parent.is_dir() else ()
        meant = nearest(folder.name, [path.name for path in beside if path.is_dir()])
        hint = did_you_mean(str(folder.with_name(meant)) if meant else None) or error.hint
        raise ResultsError(f"folder: {error.message}", hint) from None


@contextmanager
def saving() -> Iterator[None]:
    """Say of a folder that is in the way what Python can do, not what the commands can."""
    try:
        yield
    except ResultsError as error:
        hint = error.hint
        for theirs, ours in _IN_PYTHON.items():
            hint = hint.replace(theirs, ours)
        raise ResultsError(error.message, hint) from None


@contextmanager
def called(folder: Path, name: str) -> Iterator[None]:
    """Say of what is kept in a folder of our own what it is, not where: nobody named the folder."""
    try:
        yield
    except ResultsError as error:
        raise ResultsError(error.message.replace(str(folder), name), error.hint) from None


@contextmanager
def naming(argument: str, of: type[SimError] = SimError) -> Iterator[None]:
    """Say of which argument an error is that came of reading it; some say it by themselves."""
    try:
        yield
    except (ScenarioError, ResultsError, ArgumentError):
        raise
    except of as error:
        raise ArgumentError(f"{argument}: {error}") from None


def require_overrides(overrides: object) -> None:
    """See that overrides are values by their paths. Raises SimError."""
    meant = "values by their paths are meant, such as {'fleets.dhafra.count': 6}"
    if not isinstance(overrides, Mapping) or not all(isinstance(path, str) for path in overrides):
        raise refuse("overrides", meant, overrides)


def asked_size(
    scenario: Scenario, target: object, vary: object, between: object
) -> tuple[SizeTarget, Input]:
    """What a search is for and what it varies, read from the arguments of `sim.size`."""
    from sim.study.whatif.target import read_target
    from sim.study.whatif.varied_input import varied

    with naming("target"):
        wanted = read_target(require_text("target", target, "orbits.kabul.fill_fraction>=0.95"))
    text = require_text("vary", vary, "fleets.dhafra.count")
    with naming("vary"):
        varied(scenario, text)
    with naming("between"):
        return wanted, varied(scenario, text, require_pair("between", between))
