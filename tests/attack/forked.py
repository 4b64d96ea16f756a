"""One command in a process of its own, forked off one that has everything imported."""

from __future__ import annotations

import os
import resource
import sys
from dataclasses import dataclass
from pathlib import Path

from sim.output.pictures import run_pictures

CPU_S, MEMORY_BYTES = 10.0, 1_000_000_000
_GUARD_S = 60  # a command that goes on after so much CPU is stopped
FAULT = 3


@dataclass(frozen=True)
class Outcome:
    """How a command ended: its exit code, what it used, what it said on stderr."""

    arguments: tuple[str, ...]
    code: int
    cpu_s: float
    peak_bytes: int
    said: str

    @property
    def complaint(self) -> str:
        """What is wrong with it; nothing for an answer within the limits."""
        if self.code not in (0, 1, 2):
            return f"exit code {self.code}: {self.said[-400:].strip()}"
        if self.cpu_s > CPU_S and "announced" not in self.said:
            return f"{self.cpu_s:.1f} s of CPU"
        if self.peak_bytes > MEMORY_BYTES:
            return f"{self.peak_bytes / 1e6:,.0f} MB"
        if "could not be drawn" in self.said or "Warning:" in self.said:
            return f"said: {self.said[-400:].strip()}"
        return ""


def attempt(arguments: list[str], folder: Path, *, draw: bool = True) -> Outcome:
    """`othsim ARGUMENTS` in a folder, its pictures drawn or left out. It prints to files there."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        if not draw:
            run_pictures.draw_all = _nothing
        os._exit(_in_child(arguments, folder))
    _, status, used = os.wait4(child, 0)
    return Outcome(
        tuple(arguments),
        os.waitstatus_to_exitcode(status),
        used.ru_utime + used.ru_stime,
        used.ru_maxrss * 1024,
        (folder / "stderr").read_text("utf-8", "replace"),
    )


def _nothing(*_: object) -> dict[str, str]:
    return {}


def _in_child(arguments: list[str], folder: Path) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (_GUARD_S, _GUARD_S))
    os.chdir(folder)
    for stream, name in ((sys.stdout, "stdout"), (sys.stderr, "stderr")):
        target = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.dup2(target, stream.fileno())
    from sim.cli import main

    sys.argv = ["othsim", *arguments]
    code: int | str | None = FAULT
    try:
        main()
    except SystemExit as stopped:
        code = stopped.code
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else 0 if code is None else 1
