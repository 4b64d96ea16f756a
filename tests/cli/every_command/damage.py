"""Damaged and hostile folders, by the number of a seed: what a reader must take without a fault.

    python -m tests.cli.every_command.damage                     1,500 folders, some minutes
    python -m tests.cli.every_command.damage --folders 100 --first 400       a hundred of them
    python -m tests.cli.every_command.damage --only 17           one of them, with what was said

Each folder is one that othsim wrote, with one thing wrong: cut short, flipped, emptied, a FIFO or a
directory in a file's place, a field of another type, a column gone. One command is run on it. It
may succeed or end in exit code 1; anything else (a fault, a warning, a wait of more than 30 s) is
named, and the script ends with 1.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import resource
import shutil
import signal
import socket
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import duckdb
import h5py
import numpy as np

from sim.cli import cli
from sim.errors import SimError

PATIENCE_S = 30
MOST_BYTES = 4 << 30
WORLD = """\
name: damage
start: 2021-09-01T00:00Z
duration: 2 d
seed: 7
areas: {here: {centre: [34.5, 69.2], radius: 60 nm}}
grid: {area: here, cell: 40 km}
orbits:
  watch:
    {area: here, flown_by: [one], altitude: 25000 ft, windows: [[06:00, 20:00]],
     pattern: {kind: racetrack, length: 40 nm, width: 10 nm, bearing: 30 deg}}
fleets:
  one:
    base: {latitude: LATITUDE, longitude: 66.0}
    aircraft: {like: mq9a, endurance: 20 h}
    count: 3
    turnaround: {lognormal: {mean: 6 h, sd: 3 h}}
    air_abort_per_flight_hour: 1 %
"""
CLAIM = """\
claims:
  - {id: half, statement: s, source: w, metric: transit_fraction, relation: up_to, value: 50 %}
"""
N = ("--replications", "20")  # two batches


@dataclass(frozen=True)
class Case:
    """What was asked of a damaged folder and how it ended; `code` None where it hung."""

    number: int
    damage: str
    command: str
    code: int | None
    said: str
    cpu_s: float

    @property
    def good(self) -> bool:
        # 2: a comparison that no longer says what it is has none of its pictures.
        return self.code in (0, 1) or (self.code == 2 and "--metric" in self.said)

    def __str__(self) -> str:
        return f"{self.number}: {self.damage}; {self.command}: {self.code}, {self.said}"


class Hung(BaseException):
    """Raised by the alarm; not an Exception, so that nothing takes it for its own."""


def othsim(*arguments: object, patience_s: int = PATIENCE_S) -> tuple[int | None, str]:
    """Run a command in this process: exit code (None where it hung), and what it said on stderr."""
    from sim import cli as module

    given = [str(argument) for argument in arguments]

    def called() -> object:
        return cli.main(given, standalone_mode=False)

    return ended(lambda: module._exit_code(called), patience_s)


def ended(call: Callable[[], int], patience_s: int = PATIENCE_S) -> tuple[int | None, str]:
    """A call with a limit on its time and everything it says caught."""

    def ring(*_: object) -> None:
        raise Hung

    said = io.StringIO()
    before, handler = sys.argv, signal.signal(signal.SIGALRM, ring)
    signal.alarm(patience_s)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stderr(said):
            warnings.simplefilter("error")
            with contextlib.redirect_stdout(io.StringIO()):
                code: int | None = call()
    except Hung:
        return None, "hung"
    except Exception as error:
        return 3, repr(error)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, handler)
        sys.argv = before
    return code, said.getvalue().strip()


# --- the folders that are damaged


def write_patterns(base: Path) -> None:
    """The whole folders of which each case takes a copy."""
    near, far = base / "near.yaml", base / "far.yaml"
    near.write_text(WORLD.replace("LATITUDE", "31.0"), "utf-8")
    far.write_text(WORLD.replace("LATITUDE", "28.0"), "utf-8")
    said_of = base / "said_of.yaml"
    said_of.write_text(near.read_text("utf-8") + CLAIM, "utf-8")
    commands = [
        ("run", near, *N, "--out", base / "run"),
        ("run", near, *N, "--shard", "1/2", "--out", base / "one"),
        ("run", near, *N, "--shard", "2/2", "--out", base / "two"),
        ("compare", near, far, *N, "--out", base / "comparison"),
        ("claim", said_of, "--figures", base / "claims"),
    ]
    for command in commands:
        code, said = othsim(*command, patience_s=600)  # the first one compiles
        assert code == 0, said
    _write_bench(base)


def _write_bench(base: Path) -> None:
    from sim.output.store.kept_benchmarks import bench_record, keep_run
    from sim.study.compare.standard_benchmark import Standard, measure_standard

    standard = Standard(str(base), ("near", "far"), 1, 2, engine="simpy")
    keep_run(bench_record(measure_standard(standard, Path())), base / "results")


def bench_reading(folder: Path) -> int:
    """What `othsim bench` does with the last kept run, by its exit code."""
    from sim.output.store.kept_benchmarks import (
        asked_the_same,
        bench_tables,
        changed_answers,
        last_kept,
    )

    record = json.loads((folder.parent / "kept.json").read_text("utf-8"))
    try:
        found = last_kept(folder / "results", record["versions"]["othsim"])
        before = found[1] if found else None
        if before and asked_the_same(record, before):
            bench_tables(record, before)
            changed_answers(record, before)
    except SimError as error:
        click.echo(error, err=True)
        return 1
    return 0


def run_reading(folder: Path) -> int:
    """Everything of a run or a comparison, as Python asks for it."""
    from sim.output.format.table_columns import TABLES
    from sim.output.store.comparison_folder import open_comparison
    from sim.output.store.stored_run import open_run

    try:
        try:
            run = open_run(folder)
        except SimError as error:
            if "comparison" not in str(error):
                raise
            stored = open_comparison(folder)
            _ = stored.summary, stored.geometries, stored.fields
            return 0
        _ = run.summary(), run.geometry, run.fields
        for name in TABLES:
            run.table(name)
    except SimError as error:
        click.echo(error, err=True)
        return 1
    return 0


# --- what is done to them


def damage(chance: random.Random, folder: Path) -> str:
    """Do one thing to one file of a folder; what it was."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".png")
    weights = [0.1 if p.suffix in (".txt", ".csv", ".yaml") else 1.0 for p in files]
    [path] = chance.choices(files, weights)
    ways = [cut, emptied, flipped, junk, zeros, replaced, replaced, swapped, gone]
    special = {".json": json_field, ".geojson": json_field, ".parquet": parquet_column}
    special |= {".nc": netcdf_variable, ".npz": batch_array}
    if path.suffix in special:
        ways += [special[path.suffix]] * 14
    way = chance.choice(ways)
    return f"{path.relative_to(folder)}: {way(chance, path)}"


def cut(chance: random.Random, path: Path) -> str:
    content = path.read_bytes()
    at = chance.randrange(max(1, len(content)))
    path.write_bytes(content[:at])
    return f"cut to {at} bytes"


def emptied(_: random.Random, path: Path) -> str:
    path.write_bytes(b"")
    return "empty"


def flipped(chance: random.Random, path: Path) -> str:
    content = bytearray(path.read_bytes())
    places = [chance.randrange(len(content)) for _ in range(chance.choice((1, 1, 5, 50)))]
    for place in places:
        content[place] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
    return f"bits flipped at {places[:5]}"


def junk(chance: random.Random, path: Path) -> str:
    path.write_bytes(chance.randbytes(chance.choice((1, 100, 100_000))))
    return "random bytes"


def zeros(_: random.Random, path: Path) -> str:
    path.write_bytes(bytes(path.stat().st_size))
    return "all zero"


def gone(_: random.Random, path: Path) -> str:
    path.unlink()
    return "gone"


def swapped(chance: random.Random, path: Path) -> str:
    others = sorted(p for p in path.parent.iterdir() if p.is_file() and p != path)
    if not others:
        return gone(chance, path)
    other = chance.choice(others)
    shutil.copy(other, path)
    return f"a copy of {other.name}"


def replaced(chance: random.Random, path: Path) -> str:
    path.unlink()
    what = chance.choice(
        ("directory", "FIFO", "socket", "loop", "device", "nowhere", "huge", "temporary")
    )
    if what == "directory":
        path.mkdir()
    elif what == "FIFO":
        os.mkfifo(path)
    elif what == "socket":
        with socket.socket(socket.AF_UNIX) as server, contextlib.chdir(path.parent):
            server.bind(path.name)
    elif what == "loop":
        path.symlink_to(path.name)
    elif what == "device":
        path.symlink_to("/dev/zero")
    elif what == "nowhere":
        path.symlink_to("nowhere")
    elif what == "huge":
        with path.open("wb") as file:
            file.truncate(40 << 30)
    else:  # what a killed process may leave, and what nobody expects there
        os.mkfifo(path.with_name(f".{path.name}.tmp"))
    return what


DEEP = "deep"
ODD: list[Any] = [
    None, True, -1, 0, 1e308, -1e308, 10**30, float("nan"), float("inf"), "", "x", "-1", [], {},
    [[]], {"mean": None}, {"mean": "x", "lo": 1, "hi": 0, "n": -1}, "x" * 100_000, "\ud800", "\0",
    "2021-02-30T00:00:00Z", "10000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "yesterday", DEEP,
    "../../etc", "9999-12-31T23:59:59Z", "2021-09-01T00:00:00+99:00", 1e-320, 12345.678,
]  # fmt: skip


def json_field(chance: random.Random, path: Path) -> str:
    """One value of a JSON document, anywhere in it, becomes an odd one; or goes, or doubles."""
    document = json.loads(path.read_text("utf-8"))
    places = list(_places(document))
    # Fields at the top as often as the many at the bottom.
    depth = chance.choice(sorted({len(way) for way in places}))
    way = chance.choice([way for way in places if len(way) == depth])
    odd = chance.choice(ODD)
    if not way:
        document = odd
    else:
        owner = document
        for part in way[:-1]:
            owner = owner[part]
        what = chance.choice(("odd", "odd", "odd", "odd", "gone", "more"))
        if what == "gone":
            del owner[way[-1]]
            odd = "gone"
        elif what == "more" and isinstance(owner, list):
            owner += owner * 3
            odd = "more"
        elif what == "more":
            owner["odd"] = odd
        else:
            owner[way[-1]] = odd
    text = json.dumps(document)
    text = text.replace(f'"{DEEP}"', "[" * 100_000 + "]" * 100_000)
    path.write_text(text, "utf-8")
    return f"{'.'.join(map(str, way))} = {str(odd)[:60]!r}"


def _places(node: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield way
    items = node.items() if isinstance(node, dict) else enumerate(node[:40])
    for key, inner in items:
        if isinstance(inner, dict | list):
            yield from _places(inner, (*way, key))
        else:
            yield (*way, key)


def parquet_column(chance: random.Random, path: Path) -> str:
    """A table with a column that is gone, renamed, of another type, or full of the odd."""
    with duckdb.connect() as base:
        base.execute("SET threads = 1")
        rows = base.execute("DESCRIBE FROM read_parquet(?)", [str(path)]).fetchall()
        names = [row[0] for row in rows]
        name, other = chance.choice(names), chance.choice(names)
        odd = chance.choice(
            ("NULL", "'nan'::DOUBLE", "'inf'::DOUBLE", "-1e300", "-1", "'x'", "[1, 2]", "true",
             "1e300", "{'a': 1}", "DATE '2021-01-01'", "9e18::BIGINT", "''::BLOB", "'\0'")
        )  # fmt: skip
        query = chance.choice(
            (
                f'SELECT * EXCLUDE ("{name}") FROM t',
                f'SELECT * RENAME ("{name}" AS odd) FROM t',
                *[f'SELECT * REPLACE ({odd} AS "{name}") FROM t'] * 5,
                f'SELECT * REPLACE ("{other}" AS "{name}") FROM t',
                "SELECT * FROM t LIMIT 0",
                "SELECT *, 1 AS more FROM t",
                "SELECT 1 AS one",
                "SELECT t.* FROM t, range(3000)",
            )
        )
        if len(names) == 1 and "EXCLUDE" in query:
            query = "SELECT 1 AS one"
        text = str(path).replace("'", "''")
        base.execute(f"CREATE TABLE t AS FROM read_parquet('{text}')")
        path.unlink()
        base.execute(f"COPY ({query}) TO '{text}' (FORMAT parquet)")
    return query.replace("\0", "NUL")


def netcdf_variable(chance: random.Random, path: Path) -> str:
    """A grid with a variable or an attribute that is gone, of another type or shape, or odd."""
    with h5py.File(path, "r+") as file:
        names = sorted(file)
        name = chance.choice(names)
        given = file[name]
        odd = chance.choice((np.nan, np.inf, -np.inf, 1e300, -1e300, 0.0, -1.0, 7.0, 1e-300))
        what = chance.choice(
            ("gone", "filled", "filled", "spiked", "shape", "type", "attribute", "attribute",
             "attribute gone", "renamed", "root", "huge", "group")
        )  # fmt: skip
        if what in ("filled", "spiked") and given.shape:
            with np.errstate(invalid="ignore"):
                value = np.float64(odd).astype(given.dtype)
            given[(slice(None) if what == "filled" else 0,)] = value
            return f"{name} {what} with {odd}"
        if what == "attribute" and given.attrs:
            key = chance.choice(sorted(given.attrs))
            given.attrs[key] = chance.choice(("x", np.nan, 1e300, -1, "", np.zeros(3), b"\xff"))
            return f"{name}: odd attribute {key}"
        if what == "attribute gone" and given.attrs:
            key = chance.choice(sorted(given.attrs))
            del given.attrs[key]
            return f"{name}: no attribute {key}"
        if what == "root":
            key = chance.choice(sorted(file.attrs))
            if chance.random() < 0.5:
                del file.attrs[key]
            else:
                file.attrs[key] = chance.choice(("x", 3.0, np.zeros(2)))
            return f"odd or no attribute {key}"
        if what == "renamed":
            file.move(name, "odd")
            return f"{name} renamed"
        del file[name]
        if what == "shape":
            file[name] = np.zeros(chance.choice(((3,), (2, 2), (1, 1, 1), (0,), ())))
        elif what == "type":
            file[name] = chance.choice((np.array([b"x"]), np.zeros((2, 2), "c8"), "text"))
        elif what == "huge":
            file.create_dataset(name, (1_000_000, 1_000_000), "f8", chunks=(1000, 1000))
        elif what == "group":
            file.create_group(name)
        return f"{name}: {what}"


def batch_array(chance: random.Random, path: Path) -> str:
    """A batch with an array that is gone, of another type or shape, or full of the odd."""
    with np.load(path, allow_pickle=False) as batch:
        arrays = dict(batch)
    name = chance.choice(sorted(arrays))
    given = arrays[name]
    what = chance.choice(("gone", "odd", "odd", "shape", "type", "short", "pickle", "renamed"))
    if what in ("gone", "renamed"):
        del arrays[name]
        if what == "renamed":
            arrays["9/odd"] = given
    elif what == "odd" and given.dtype.kind == "f":
        arrays[name] = np.full_like(given, chance.choice((np.nan, np.inf, 1e300, -1e300, -1.0)))
    elif what == "odd" and given.dtype.kind == "i":
        arrays[name] = np.full_like(given, chance.choice((-1, 1 << 62, 0)))
    elif what == "odd" and given.dtype.kind == "U":
        arrays[name] = np.full(given.shape, chance.choice(("", "x", "../..", "orbits.x.y")))
    elif what == "short" and given.ndim and len(given):
        arrays[name] = given[..., :-1]
    elif what == "pickle":
        arrays[name] = np.array([{}], dtype=object)
    elif what == "type":
        arrays[name] = np.array([["x"]]) if given.dtype.kind != "U" else np.zeros((2, 2))
    else:
        arrays[name] = np.zeros(chance.choice(((), (0,), (3, 3, 3))))
    with path.open("wb") as file:
        np.savez(file, **arrays)
    return f"{name}: {what}"


def whole_folder(chance: random.Random, folder: Path) -> str:
    """The folder itself is something else."""
    shutil.rmtree(folder)
    return replaced(chance, _touched(folder))


def _touched(path: Path) -> Path:
    path.touch()
    return path


# --- the attack


# The whole folder that each kind of case takes a copy of.
SOURCES = {
    **{"run": "run", "shard": "two", "comparison": "comparison", "bench": "results"},
    **{"claims": "claims/damage"},
}
METRICS = ("coverage_fraction", "gap_max", "time_average_gap", "response_time_mean", "blind")


def _commands(kind: str, done: str, folder: Path, place: Path) -> list[tuple[Any, ...]]:
    """The commands that read what was damaged."""
    patterns, out = place.parent / "patterns", place / "out"
    near, far = patterns / "near.yaml", patterns / "far.yaml"
    maps = [("map", folder, "--metric", m, "--out", place / "a.png") for m in METRICS]
    timeline = ("map", folder, "--metric", "timeline")
    exported = ("export", folder, "--out", place / "gis")
    page = ("report", folder, "--out", place / "page.html")
    run, compare = ("run", near, *N, "--out", folder), ("compare", near, far, *N, "--out", folder)
    if kind == "bench":
        return [("bench", place)]
    if kind == "claims":
        drawn = ("claim", patterns / "said_of.yaml", "--figures", place)
        return [
            *[("map", folder, "--metric", m) for m in ("claim_map", "two_inputs")],
            page,
            page,
            drawn,
        ]
    if kind == "comparison":
        resumed = (*compare, "--resume")
        drawn = [("map", folder, "--metric", m) for m in ("comparison_map", "hours", "lost_hours")]
        return [resumed, resumed, ("read", folder), (*compare, "--force"), page, page, *drawn]
    if kind == "shard":
        merged = ("merge", patterns / "one", folder, "--out", out)
        return [merged, merged, (*run, "--resume"), (*run, "--resume"), (*run, "--force")]
    file = done.partition(":")[0]
    if file == "coverage.nc":
        return [*maps, exported, exported, page, ("read", folder), ("query", "FROM cells", folder)]
    if file == "geometry.geojson":
        return [*maps[:2], timeline, page, exported, exported, ("read", folder)]
    if file in ("sorties.parquet", "orbits.parquet"):
        asked = [("query", f"FROM {table}", folder) for table in ("sorties", "orbits")]
        return [timeline, page, exported, ("read", folder), *asked]
    if file == "summary.json":
        return [
            (*run, "--resume"),
            exported,
            page,
            page,
            ("read", folder),
            ("query", "FROM figures", folder),
        ]
    if file == "run.json":
        return [*maps, *[timeline] * 3, run, (*run, "--resume"), (*run, "--force"),
                ("merge", folder, "--out", out), ("read", folder), exported, page,
                ("query", "FROM runs", folder)]  # fmt: skip
    return [("read", folder), (*run, "--resume"), (*run, "--force"), maps[0], timeline, page, page]


def attempt(number: int, patterns: Path, place: Path) -> Case:
    """One case: a copy, a damage, a command."""
    chance = random.Random(f"damage {number}")
    [kind] = chance.choices([*SOURCES], (50, 25, 20, 5, 15))
    folder = place / {"bench": "results", "claims": "damage"}.get(kind, "folder")
    shutil.copytree(patterns / SOURCES[kind], folder)
    hostile = kind != "bench" and chance.random() < 0.03
    done = whole_folder(chance, folder) if hostile else damage(chance, folder)
    command = chance.choice(_commands(kind, done, folder, place))
    begun = time.process_time()
    if command[0] == "read":
        code, said = ended(lambda: run_reading(folder))
    elif command[0] == "bench":
        code, said = ended(lambda: bench_reading(place))
    else:
        code, said = othsim(*command)
    cpu_s = time.process_time() - begun
    shown = " ".join(p.name if isinstance(p, Path) else str(p) for p in command)
    return Case(number, done, shown, code, said, cpu_s)


def attack(numbers: Iterator[int] | range, base: Path) -> Iterator[Case]:
    """Every case of these numbers, each in a folder of its own that is removed."""
    # What a fault would log, and what a process leaves in the temporary folder, stays in there.
    before, tempfile.tempdir = tempfile.tempdir, str(base)
    patterns = base / "patterns"
    patterns.mkdir()
    try:
        write_patterns(patterns)
        kept = next((patterns / "results").rglob("run-001.json"))
        shutil.copy(kept, base / "kept.json")
        for number in numbers:
            place = base / str(number)
            place.mkdir()
            yield attempt(number, patterns, place)
            shutil.rmtree(place)
    finally:
        tempfile.tempdir = before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folders", type=int, default=1500)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", type=int)
    asked = parser.parse_args()
    numbers = range(asked.first, asked.first + asked.folders)
    if asked.only is not None:
        numbers = range(asked.only, asked.only + 1)
    bad = []
    codes: Counter[int | None] = Counter()
    most_s = 0.0
    # What reads without end must not take the machine along.
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    with tempfile.TemporaryDirectory() as base:
        for case in attack(numbers, Path(base)):
            codes[case.code] += 1
            most_s = max(most_s, case.cpu_s)
            if not case.good or asked.only is not None:
                click.echo(case)
            if not case.good:
                bad.append(case)
    most_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    click.echo(f"exit codes {dict(codes)}")
    click.echo(f"most CPU {most_s:.1f} s, most memory {most_mb:,.0f} MB, {len(bad)} bad")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
