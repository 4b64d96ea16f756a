"""Did a kernel get slower? Ratios to a named baseline, against those of the reference commit.

    python -m benchmarks.ratios              the ratios here and now
    python -m benchmarks.ratios --check      against the reference commit; ends with 1 if slower
    python -m benchmarks.ratios --write      makes what is checked out the reference

A ratio of machine code to numpy is another on another processor, by more than the 10 % that are to
be noticed. So the check keeps a commit, not a number: it unpacks the reference's code beside this,
runs both in turn on the machine at hand, and compares ratio with ratio. What drifts slowly is seen
as well, since the reference stays where it is until somebody moves it and says why.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import sim
from benchmarks import machine
from benchmarks.ratios import history
from benchmarks.ratios.history import Taken

ROOT = Path(__file__).parents[2]
# A kernel is slower from here on; so near below it the rounds go on until it is clear.
SLOWER, NEAR = 1.10, 1.04
ROUNDS, MOST_ROUNDS = 3, 21
# Numbers of another machine say no more than this.
FAR_SLOWER = 2.0
SERVE = "--serve"

Rounds = dict[str, list[float]]


class NoReferenceError(Exception):
    """The reference commit cannot be had here, or does not run."""


class Measuring:
    """A process that measures the code of one folder, a round each time it is asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.ratios", SERVE],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Measuring:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def round(self) -> dict[str, float]:
        """Every kernel's ratio, once."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write("\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line and self._folder != ROOT:
            raise NoReferenceError("its code does not run with what is installed here")
        assert line, "the kernels of this code do not run, or answer wrongly: see above"
        ratios: dict[str, float] = json.loads(line)
        return ratios


def serve() -> None:
    """Measure a round for every line that comes in."""
    from benchmarks.ratios.kernels import kernels

    found = kernels()
    for _ in sys.stdin:
        print(json.dumps({kernel.name: kernel.ratio() for kernel in found}), flush=True)


@contextmanager
def code_of(commit: str) -> Iterator[Path]:
    """The files of a commit in a folder of their own. NoReferenceError where git has it not."""
    packed = subprocess.run(
        ["git", "archive", commit, "sim", "benchmarks", "scenarios"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if packed.returncode:
        raise NoReferenceError("this copy has not the history that it lies in")
    with TemporaryDirectory(prefix="othsim-reference-") as folder:
        with tarfile.open(fileobj=BytesIO(packed.stdout)) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)


def in_turn(folders: Sequence[Path]) -> list[Rounds]:
    """Rounds of each folder's code, in turn, until it is clear whether the first is slower."""
    taken: list[Rounds] = [{} for _ in folders]
    with ExitStack() as stack:
        running = [stack.enter_context(Measuring(folder)) for folder in folders]
        for number in range(1, MOST_ROUNDS + 1):
            for rounds, process in zip(taken, running, strict=True):
                for name, ratio in process.round().items():
                    rounds.setdefault(name, []).append(ratio)
            if number >= ROUNDS and (len(folders) == 1 or is_clear(quotients(*taken))):
                break
    return taken


def quotients(now: Rounds, then: Rounds) -> dict[str, float]:
    """How many times what it was each kernel's ratio is: the median over pairs of rounds.

    >>> quotients({"routes": [2.2, 2.0, 9.0]}, {"routes": [2.0, 2.0, 2.0], "gone": [1.0, 1.0, 1.0]})
    {'routes': 1.1}
    """
    return {
        name: median(a / b for a, b in zip(now[name], then[name], strict=True))
        for name in now
        if name in then
    }


def is_clear(found: Mapping[str, float]) -> bool:
    """Whether no kernel is near the bound, nor over it."""
    return all(quotient < NEAR for quotient in found.values())


def slower(found: Mapping[str, float], bound: float = SLOWER) -> list[str]:
    """The kernels that got slower than is allowed."""
    return [name for name, quotient in found.items() if quotient > bound]


def check(reference: Taken) -> list[str]:
    """Print the comparison; the names of kernels that are slower than the reference."""
    commit = reference["commit"]
    if not changed_since(commit):
        print(f"nothing in sim/ has changed since the reference, {commit[:10]}")
        return []
    try:
        with code_of(commit) as folder:
            now, then = in_turn([ROOT, folder])
    except NoReferenceError as error:
        print(f"The reference {commit[:10]} cannot be measured here: {error}.")
        return check_numbers(reference)
    found, n_rounds = quotients(now, then), len(next(iter(now.values())))
    print(f"Against {commit[:10]} of {reference['date']}, both here, {n_rounds} rounds in turn:")
    print(f"{'kernel':32}{'ratio now':>12}{'reference':>12}{'quotient':>10}")
    for name, ratios in now.items():
        was = f"{median(then[name]):12.3g}{found[name]:10.3f}" if name in found else f"{'new':>12}"
        print(f"{name:32}{median(ratios):12.3g}{was}")
    return slower(found)


def check_numbers(reference: Taken) -> list[str]:
    """Against the numbers kept, which another machine took: only what got far slower is seen."""
    now = {name: median(ratios) for name, ratios in in_turn([ROOT])[0].items()}
    kept = reference["ratios"]
    print(f"Its numbers of {reference['date']} were taken on: {reference['machine']}.")
    print(f"Other machines have other ratios: only {FAR_SLOWER:g} times as much is complained of.")
    for name, ratio in now.items():
        print(f"{name:32}{ratio:12.3g}{kept.get(name, float('nan')):12.3g}")
    return slower({name: now[name] / kept[name] for name in now if name in kept}, FAR_SLOWER)


def changed_since(commit: str) -> bool:
    """Whether what is measured is another than in a commit; true where git cannot say."""
    same = subprocess.run(
        ["git", "diff", "--quiet", commit, "--", "sim", "benchmarks/ratios", "benchmarks/peers"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    return same.returncode != 0


def take() -> Taken:
    """The ratios of the commit that is checked out."""
    if _git("status", "--porcelain", "--", "sim", "benchmarks"):
        raise SystemExit("commit first: a reference is a commit")
    (rounds,) = in_turn([ROOT])
    return Taken(
        date=datetime.now(UTC).date().isoformat(),
        commit=_git("rev-parse", "HEAD"),
        version=sim.__version__,
        machine=" ".join(machine.describe().split()),
        ratios={name: float(f"{median(ratios):.3g}") for name, ratios in rounds.items()},
    )


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="end with 1 where a kernel got slower")
    what.add_argument("--write", action="store_true", help="keep the ratios: the new reference")
    what.add_argument(SERVE, action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    kept = history.read()
    if asked.serve:
        serve()
    elif asked.check and kept:
        if names := slower_ones(kept[-1]):
            raise SystemExit(names)
    elif asked.write:
        kept.append(take())
        history.write(kept)
        history.draw(kept)
    else:
        print(machine.describe())
        for name, ratios in in_turn([ROOT])[0].items():
            print(f"{name:32}{median(ratios):12.3g}   from {min(ratios):.3g} to {max(ratios):.3g}")


def slower_ones(reference: Taken) -> str:
    """What a check complains of; empty where nothing got slower."""
    if not (names := check(reference)):
        return ""
    return (
        f"slower by more than {SLOWER - 1:.0%}: {', '.join(names)}\n"
        "  make it as fast as it was, or move the reference, `python -m benchmarks.ratios --write`,"
        " and say why in the commit"
    )


if __name__ == "__main__":
    main()
