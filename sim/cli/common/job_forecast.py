"""What a job will take, said before it starts; refused where the memory is not there."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.errors import SimError
from sim.units import HOUR_S, MINUTE_S

if TYPE_CHECKING:
    from sim.cli.common.replication_options import FlyingOptions
    from sim.scenario.parts.scenario import Scenario
    from sim.study.run.progress.pace import Left
    from sim.study.run.time_and_memory_forecast import Needs

# What takes less is not worth a line.
WORTH_S, _WORTH_BYTES = 10.0, 1e9
_UNITS = {"MB": 1e6, "GB": 1e9, "TB": 1e12, "MiB": 2.0**20, "GiB": 2.0**30, "TiB": 2.0**40}
# Where a container's limit stands, by the version of control groups.
_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


class _Bytes(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on alone
    name = "memory"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        amount = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]*)?)\s*([KMGT]i?B)\s*", str(value))
        size = float(amount[1]) * _UNITS.get(amount[2], math.nan) if amount else math.nan
        if not 0.0 < size < math.inf:
            self.fail(f"expected an amount such as '8 GB' (got '{str(value)[:40]}')", param, ctx)
        return size


def memory_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option `max_memory`, in bytes: None is what the machine has."""
    return click.option(
        "--max-memory",
        metavar="AMOUNT",
        type=_Bytes(),
        help="Refuse what needs more, e.g. '8 GB'. [default: what the machine has]",
    )(command)


def announce(
    needs: Needs,
    max_memory: float | None,
    what: str = "this",
    *,
    measured_after_s: float = math.inf,
) -> None:
    """Say what a job needs, counted, where that is worth a line and not soon measured.

    Raises SimError where it needs more memory than there is, or than is allowed.
    """
    most = machine_bytes() if max_memory is None else max_memory
    need = f"{what} needs about {_amount(needs.memory_bytes)} of memory"
    if most is not None and needs.memory_bytes > most:
        allowed = "this machine has" if max_memory is None else "--max-memory allows"
        raise SimError(
            f"error: {need}, and {allowed} {_amount(most)}\n"
            "  help: a coarser grid, fewer --workers or options, or a shorter duration needs less; "
            "--max-memory says otherwise"
        )
    if measured_after_s < WORTH_S:
        return
    if needs.processor_s >= WORTH_S or needs.memory_bytes >= _WORTH_BYTES:
        time = spoken_time(needs.processor_s)
        click.echo(f"{need} and {time} of processor time, within a factor of three", err=True)


def forecast(
    scenario: Scenario, replications: int, where: FlyingOptions, times: float, what: str
) -> None:
    """Announce what a command needs that flies a scenario at other values again and again.

    Of `where` it takes workers, engine and memory; `times` says how often the scenario is flown.
    """
    from sim.study.run.batch import Job, prepare
    from sim.study.run.batched_work import with_engine
    from sim.study.run.time_and_memory_forecast import needs_of

    workers = where.workers or 1
    job = Job((prepare(scenario),), 1 if scenario.is_exact else replications)
    [job] = with_engine([job], where.engine, workers)
    needs = needs_of(job, workers)
    first_s = needs.processor_s / job.n_batches
    announce(needs.times(times), where.max_memory, what, measured_after_s=first_s)


def machine_bytes() -> float | None:
    """The memory of the machine, or of the container that this runs in; None where none tells."""
    # The least of all: in a container the machine's own memory is not ours to fill. Without a limit
    # memory.max holds the word "max", version 1 a number larger than any machine has.
    limits_bytes = []
    if hasattr(os, "sysconf"):
        limits_bytes.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    for path in _LIMITS:
        try:
            text = Path(path).read_text("utf-8").strip()
        except OSError:
            continue
        if text.isdecimal():
            limits_bytes.append(int(text))
    return float(min(limits_bytes)) if limits_bytes else None


def _amount(size: float) -> str:
    """Bytes as a reader says them, to two digits."""
    unit = "GB" if size >= 0.95e9 else "MB"
    value = size / _UNITS[unit]
    return f"{value:.2g} {unit}" if value < 99.5 else f"{value:,.0f} {unit}"


def spoken_left(left: Left, elapsed_s: float = 0.0) -> str:
    """Time and memory that a campaign takes in all, as measured on its first batches.

    >>> from sim.study.run.progress.pace import Left
    >>> spoken_left(Left(20.0, 17.0, 24.0, 7.6e8), 1.0)
    'about 21 s (18 s to 25 s) and 760 MB of memory'
    """
    whole = replace(
        left,
        mean_s=left.mean_s + elapsed_s,
        lo_s=left.lo_s + elapsed_s,
        hi_s=left.hi_s + elapsed_s,
    )
    memory = left.memory_bytes
    return spoken_span(whole) + (f" and {_amount(memory)} of memory" if memory > 0.0 else "")


def spoken_span(left: Left) -> str:
    """A time and its interval, where there is one.

    >>> from sim.study.run.progress.pace import Left
    >>> spoken_span(Left(1500.0, 1200.0, 1800.0))
    'about 25 min (20 min to 30 min)'
    """
    time = f"about {spoken_time(left.mean_s)}"
    if math.isnan(left.lo_s):
        return time
    return f"{time} ({spoken_time(left.lo_s)} to {spoken_time(left.hi_s)})"


def spoken_time(time_s: float) -> str:
    """Seconds as a reader says them, to two digits.

    >>> spoken_time(14.2), spoken_time(1234.0), spoken_time(1e6)
    ('14 s', '21 min', '280 h')
    """
    units = {"h": HOUR_S, "min": MINUTE_S, "s": 1.0}
    unit = next((u for u in units if time_s >= 1.9 * units[u]), "s")
    value = time_s / units[unit]
    rounded = round(value, 1 - math.floor(math.log10(value))) if value > 0.0 else 0.0
    return f"{rounded:,.0f} {unit}"
