"""Did a kernel get slower? Ratios to a named baseline, against those of the reference commit.

    python -m benchmarks.ratios              the ratios here and now
    python -m benchmarks.ratios --check      against the reference commit; ends with 1 if slower
    python -m benchmarks.ratios --write      makes what is checked out the reference

A ratio of machine code to numpy is another on another processor, by more than the 10 % that are to
be noticed. So the check keeps a commit, not a number: it unpacks the reference's code beside this
and runs each kernel of both in turn on the machine at hand. What drifts slowly is seen as well,
since the reference stays where it is until somebody moves it and says why.

Rounds go on until it is clear on which side of 10 % a kernel lies, so on a quiet machine there are
few. What looks slower is measured again in fresh processes, whose memory lies otherwise, and counts
only if it is so in both together.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
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
# A kernel is slower from here on. Rounds go on until its quotient is this many standard errors off.
SLOWER, SURE = 1.10, 3.0
ROUNDS, MOST_ROUNDS = 9, 61
# A quotient is never better known than this: of rounds all alike by luck the error would be 0.
LEAST_ERROR = 0.005
# Numbers of another machine say no more than this.
FAR_SLOWER = 2.0
SERVE, BASELINE = "--serve", "baseline of "
COMMAND = (sys.executable, "-m", "benchmarks.ratios", SERVE)

# Seconds of each round, by kernel.
Times = dict[str, list[float]]


class NoReferenceError(Exception):
    """The reference commit cannot be had here, or does not run."""


class Measuring:
    """A process with the kernels of one folder's code, which runs the one that it is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: list[str] = []
        self._process = subprocess.Popen(
            COMMAND,
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

    @property
    def names(self) -> list[str]:
        """Every kernel, once all are compiled and their answers checked."""
        self._names = self._names or json.loads(self._answer())
        return self._names

    def seconds(self, name: str) -> float:
        """Processor time of a call of a kernel, or of the `BASELINE` of one."""
        assert name.removeprefix(BASELINE) in self.names, f"no kernel '{name}'"
        assert self._process.stdin is not None
        self._process.stdin.write(f"{name}\n")
        self._process.stdin.flush()
        return float(self._answer())

    def _answer(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line and self._folder != ROOT:
            raise NoReferenceError("its code does not run with what is installed here")
        assert line, "the kernels of this code do not run, or answer wrongly: see above"
        return line


def serve() -> None:
    """Name the kernels, and measure a call of one for every name that comes in."""
    from benchmarks.ratios.kernels import kernels

    found = {kernel.name: kernel for kernel in kernels()}
    print(json.dumps(list(found)), flush=True)
    for line in sys.stdin:
        name = line.rstrip("\n")
        kernel = found[name.removeprefix(BASELINE)]
        print(kernel.baseline_s() if name.startswith(BASELINE) else kernel.own_s(), flush=True)


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


def in_turn(now: Path, then: Path, only: Sequence[str] = ()) -> tuple[Times, Times]:
    """Times of each kernel of two folders' code, in turn, until it is clear whether it is slower.

    All kernels that both have, or `only` some; of one that the first alone has a single time.
    """
    with Measuring(now) as mine, Measuring(then) as other:
        shared = [name for name in only or mine.names if name in other.names]
        times: tuple[Times, Times] = ({name: [] for name in shared}, {name: [] for name in shared})
        sides = list(zip((mine, other), times, strict=True))
        unclear = shared
        while unclear:
            for name in unclear:
                for process, taken_s in sides:
                    taken_s[name].append(process.seconds(name))
            sides.reverse()  # whoever comes second finds the caches full of the other's
            unclear = [name for name in unclear if not is_clear(times[0][name], times[1][name])]
        new = () if only else (name for name in mine.names if name not in shared)
        times[0].update({name: [mine.seconds(name)] for name in new})
    return times


def is_clear(now_s: Sequence[float], then_s: Sequence[float]) -> bool:
    """Whether a quotient lies surely on one side of what is allowed, or was tried long enough."""
    pairs = [a / b for a, b in zip(now_s, then_s, strict=True)]
    if not ROUNDS <= len(pairs) < MOST_ROUNDS:
        return len(pairs) >= MOST_ROUNDS
    middle = median(pairs)
    # Of a median, from the median deviation: one bad round in ten must not count for much.
    deviation = 1.4826 * median(abs(pair - middle) for pair in pairs)
    error = max(LEAST_ERROR, 1.2533 * deviation / math.sqrt(len(pairs)))
    return abs(middle - SLOWER) > SURE * error


def quotients(now: Times, then: Times) -> dict[str, float]:
    """How many times what it took each kernel takes: the median over pairs of rounds.

    >>> quotients({"routes": [2.2, 2.0, 9.0]}, {"routes": [2.0, 2.0, 2.0], "gone": [1.0, 1.0, 1.0]})
    {'routes': 1.1}
    """
    return {
        name: median(a / b for a, b in zip(now[name], then[name], strict=True))
        for name in now
        if name in then
    }


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
            now, then = in_turn(ROOT, folder)
            found = quotients(now, then)
            print(f"Against {commit[:10]} of {reference['date']}, both here in turn, medians:")
            print(f"{'kernel':32}{'rounds':>8}{'ms now':>10}{'then':>10}{'quotient':>10}")
            for name, times in now.items():
                then_ms = f"{1e3 * median(then[name]):10.3g}" if name in found else f"{'new':>10}"
                quotient = f"{found[name]:10.3f}" if name in found else ""
                print(f"{name:32}{len(times):8}{1e3 * median(times):10.3g}{then_ms}{quotient}")
            if not (suspects := slower(found)):
                return []
            again = quotients(*in_turn(ROOT, folder, suspects))
    except NoReferenceError as error:
        print(f"The reference {commit[:10]} cannot be measured here: {error}.")
        return check_numbers(reference)
    print("measured again: " + ", ".join(f"{name} {again[name]:.3f}" for name in suspects))
    return slower({name: (found[name] + again[name]) / 2.0 for name in suspects})


def check_numbers(reference: Taken) -> list[str]:
    """Against the numbers kept, which another machine took: only what got far slower is seen."""
    now, kept = ratios_here(), reference["ratios"]
    print(f"Its numbers of {reference['date']} were taken on: {reference['machine']}.")
    print(f"Other machines have other ratios: only {FAR_SLOWER:g} times as much is complained of.")
    for name, ratio in now.items():
        print(f"{name:32}{ratio:12.3g}{kept.get(name, float('nan')):12.3g}")
    return slower({name: now[name] / kept[name] for name in now if name in kept}, FAR_SLOWER)


def ratios_here() -> dict[str, float]:
    """Each kernel's time over that of its baseline, medians of some rounds."""
    with Measuring(ROOT) as here:
        names = [f"{of}{name}" for name in here.names for of in (BASELINE, "")]
        times = [{name: here.seconds(name) for name in names} for _ in range(ROUNDS)]
    return {name: median(one[name] / one[f"{BASELINE}{name}"] for one in times)
            for name in here.names}  # fmt: skip


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
    return Taken(
        date=datetime.now(UTC).date().isoformat(),
        commit=_git("rev-parse", "HEAD"),
        version=sim.__version__,
        machine=" ".join(machine.describe().split()),
        ratios={name: float(f"{ratio:.3g}") for name, ratio in ratios_here().items()},
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
        for name, ratio in ratios_here().items():
            print(f"{name:32}{ratio:12.3g}")


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
