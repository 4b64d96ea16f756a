"""Validation in our words: every fault of a tree with its place, rule and hint."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any, Final, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.errors import Problem
from sim.scenario.file.tree import Path, dotted, parts_of, place_of
from sim.scenario.name_lookup import EVERY_FLEET, MAX_HINTS, References
from sim.scenario.parts.scenario import Closure, Pattern, Scenario
from sim.scenario.values.frozen_type import Record
from sim.scenario.values.quantities import quoted
from sim.spelling import did_you_mean, nearest, suggestion

# Fields a file may leave out of sight: written by othsim when it fills in a name.
_UNLISTED: Final = ("key",)
# Consequences of a fault that is reported itself.
_ECHOES: Final = ("default_factory_not_called",)
_PATTERNS: Final = {
    get_args(kind.model_fields["kind"].annotation)[0]: kind
    for kind in get_args(get_args(Pattern)[0])
}


def validate(refs: References) -> tuple[Scenario | None, list[Problem]]:
    """The scenario, or None and everything that is wrong with it."""
    try:
        scenario = Scenario.model_validate(
            refs.tree.plain(), context={"from_file": True}, by_alias=True, by_name=False
        )
    except ValidationError as error:
        faults = [*_problems(error.errors(include_url=False), refs), *_nothing_asked(refs)]
        return None, faults
    return scenario, list(_nothing_asked(refs))


def _nothing_asked(refs: References) -> Iterator[Problem]:
    """A scenario asks for orbits or for cues, or for both."""
    cues = refs.tree["cues"]
    if refs.tree["orbits"] is None and (cues is None or not cues.plain()):
        yield place_of(refs.tree, ()).problem(
            "required key 'orbits' is missing", "orbits", code="E101"
        )


def _problems(errors: list[ErrorDetails], refs: References) -> Iterator[Problem]:
    # A misspelt key is two errors, one key unknown and one missing: only the first is told.
    misspelt = dict(_misspelt(errors))
    meant, unpaired = set(misspelt.values()), set[Path]()
    for error in errors:
        path = _path_in_file(error["loc"])
        if error["type"] in _ECHOES or any(path[:n] in refs.settled for n in range(len(path) + 1)):
            continue
        if error["type"] == "missing" and path in meant:
            continue
        if error["type"] in ("missing", "too_long") and _is_coordinate(path):
            path = path[:-1] if isinstance(path[-1], int) else path
            if path not in unpaired:
                unpaired.add(path)
                yield _pair_problem(path, refs)
            continue
        yield from _translated(error, path, misspelt, refs)


def _misspelt(errors: list[ErrorDetails]) -> Iterator[tuple[Path, Path]]:
    """Paths of unknown keys, each with the path of the key that was probably meant."""
    unknown = [error for error in errors if error["type"] == "extra_forbidden"]
    for error in unknown[:MAX_HINTS]:
        path = _path_in_file(error["loc"])
        if near := nearest(str(path[-1]), _known_keys(path[:-1], error["loc"])):
            yield path, (*path[:-1], near)


def _path_in_file(loc: tuple[int | str, ...]) -> Path:
    """The path in the file; pydantic also names the pattern's kind and what a key is."""
    path = tuple(part for part in loc if part != "[key]")
    if len(path) > 3 and path[0] == "orbits" and path[2] == "pattern":
        path = (*path[:3], *path[4:])
    if len(path) > 3 and path[:2] == ("airspace", "closed"):
        path = (*path[:3], *path[4:])
    return path


def _is_coordinate(path: Path) -> bool:
    """Whether a fault at this path is about the number of figures in a pair."""
    return isinstance(path[-1], int) or path[-1] == "centre"


def _pair_problem(path: Path, refs: References) -> Problem:
    pair = "[start, end]" if {"windows", "daily"} & set(path) else "[latitude, longitude]"
    return place_of(refs.tree, path).problem(f"expected {pair}", dotted(path))


def _translated(
    error: ErrorDetails, path: Path, misspelt: dict[Path, Path], refs: References
) -> Iterator[Problem]:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "othsim":
        for below, message, hint in context.get("faults", ()):
            at = (*path, *parts_of(below))
            yield place_of(refs.tree, at).problem(message, dotted(at), hint)
    elif kind == "extra_forbidden":
        known = _known_keys(path[:-1], error["loc"])
        meant = misspelt.get(path)
        hint = did_you_mean(str(meant[-1])) if meant else _key_hint(str(path[-1]), known)
        place = place_of(refs.tree, path, key=True)
        yield place.problem("unknown key", dotted(path), hint, "E102")
    elif kind in ("missing", "union_tag_not_found"):
        at = path if kind == "missing" else (*path, "kind")
        message = f"required key '{at[-1]}' is missing"
        yield place_of(refs.tree, at[:-1]).problem(message, dotted(at), code="E101")
    elif kind == "union_tag_invalid":
        at, known = (*path, "kind"), list(_PATTERNS)
        hint = suggestion(context["tag"], known, "patterns")
        message = f"unknown pattern {quoted(context['tag'])}"
        yield place_of(refs.tree, at).problem(message, dotted(at), hint)
    else:
        place = place_of(refs.tree, path, key="[key]" in error["loc"])
        yield place.problem(_file_rule(error, path), dotted(path))


def _file_rule(error: ErrorDetails, path: Path) -> str:
    if error["type"] == "string_pattern_mismatch":
        expected = "a name has letters, digits, _ and - only, at most 64"
        return expected if "[key]" in error["loc"] or path[-1] != "metric" else _METRIC_RULE
    return rule_in_words(error)


def rule_in_words(error: ErrorDetails) -> str:
    """What a value had to be, in our words, and what it is."""
    kind, context, got = error["type"], error.get("ctx", {}), quoted(error["input"])
    if kind in ("too_short", "string_too_short"):
        return f"expected at least {_counted(context['min_length'], kind)}"
    if kind in ("too_long", "string_too_long"):
        return f"expected at most {_counted(context['max_length'], kind)}"
    expectation = _RULES[kind](context) if kind in _RULES else error["msg"].lower()
    return f"{expectation} (got {got})"


_METRIC_RULE: Final = "expected the name of a figure, such as fleet.transit_fraction"
_RULES: Final[dict[str, Callable[[dict[str, Any]], str]]] = {
    "greater_than_equal": lambda context: f"must be at least {context['ge']:g}",
    "greater_than": lambda context: f"must be greater than {context['gt']:g}",
    "less_than_equal": lambda context: f"must be at most {_digits(context['le'])}",
    "less_than": lambda context: f"must be less than {_digits(context['lt'])}",
    "finite_number": lambda _: "must be a finite number",
    "literal_error": lambda context: f"expected {context['expected']}",
    **dict.fromkeys(
        ("int_type", "int_from_float", "int_parsing"), lambda _: "expected a whole number"
    ),
    "float_type": lambda _: "expected a number",
    "string_type": lambda _: "expected text",
    **dict.fromkeys(
        ("model_type", "dict_type", "model_attributes_type"), lambda _: "expected a mapping"
    ),
    **dict.fromkeys(("tuple_type", "list_type"), lambda _: "expected a list"),
    "bool_type": lambda _: "expected true or false",
}


def _digits(bound: float) -> str:
    """A bound to the last digit where it counts something: 9223372036854775808, not 9.2e+18."""
    return str(bound) if isinstance(bound, int) else f"{bound:g}"


def _counted(n: int, kind: str) -> str:
    singular, plural = ("character", "characters") if "string" in kind else ("entry", "entries")
    return f"{n} {singular if n == 1 else plural}"


def _key_hint(name: str, known: list[str]) -> str:
    if name == "<<":
        return "merge keys are not part of YAML 1.2; use extends, or like for aircraft"
    return f"known keys here: {', '.join(known)}" if known else ""


def _known_keys(path: Path, loc: tuple[int | str, ...]) -> list[str]:
    """The keys that the mapping at a path may have."""
    # Walked down the annotations: pydantic's error names the place, but not what may stand there.
    model: Any = Scenario
    for n, part in enumerate(path):
        model = _below(model, part)
        if path[0] == "orbits" and n == 2 and part == "pattern":
            model = _PATTERNS.get(str(loc[3])) if len(loc) > 3 else None
    if not (isinstance(model, type) and issubclass(model, Record)):
        return []
    keys = [field.alias or name for name, field in model.model_fields.items()]
    beside = {"Aircraft": ["like"], "Scenario": ["extends", EVERY_FLEET]}
    extra = beside.get(model.__name__, [])
    return [*extra, *(key for key in keys if key not in _UNLISTED)]


def _below(kind: Any, part: str | int) -> Any:
    """The type of what stands under a key or position of a value of type `kind`."""
    if isinstance(kind, type) and issubclass(kind, Record):
        for name, field in kind.model_fields.items():
            if part in (name, field.alias):
                return _bare_type(field.annotation)
        return None
    arguments = get_args(kind)
    return _bare_type(arguments[-1 if get_origin(kind) is dict else 0]) if arguments else None


def _bare_type(kind: Any) -> Any:
    """A type without its annotations, and without None beside it."""
    if get_origin(kind) is Annotated:
        return _bare_type(get_args(kind)[0])
    options = [option for option in get_args(kind) if option is not type(None)]
    if any(get_origin(o) is Annotated and get_args(o)[0] is Closure for o in options):
        return Closure
    optional = len(options) < len(get_args(kind))
    return _bare_type(options[0]) if optional and len(options) == 1 else kind
