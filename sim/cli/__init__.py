"""Arguments in, exit code out; the only place that prints.

Exit codes: 0 done, 1 the scenario or run folder is wrong, 2 usage, 3 our bug, 130 interrupted.
"""

from __future__ import annotations

import atexit
import gc
import io
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

import click

from sim.errors import SimError
from sim.version import VERSION

# In which file each command is: only that of the one that is asked for is imported.
_FILES: Final = {
    "bench": "fly.bench",
    "catalog": "scenario.schema_catalog_doctor",
    "claim": "fly.claim",
    "compare": "fly.compare",
    "completion": "read.completion",
    "doctor": "scenario.schema_catalog_doctor",
    "explain": "read.explain",
    "export": "read.export",
    "map": "read.map",
    "merge": "fly.merge",
    "new": "scenario.new",
    "plan": "scenario.plan",
    "query": "read.query",
    "report": "read.report",
    "run": "fly.run",
    "schema": "scenario.schema_catalog_doctor",
    "size": "fly.size",
    "validate": "scenario.validate",
    "why": "fly.why",
}
COMPLETE: Final = "_OTHSIM_COMPLETE"  # how a shell asks what could come next
# What libraries do at their start and a command has no use for: numpy's threads for large matrices
# wait for work at full speed, pydantic looks through all that is installed for plugins.
_AT_REST: Final = {"OPENBLAS_THREAD_TIMEOUT": "4", "PYDANTIC_DISABLE_PLUGINS": "__all__"}


class _Commands(click.Group):
    """The commands by name, each imported when it is asked for."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, in the place of what only stood for it; None where none is."""
        if cmd_name in _FILES:
            file = import_module(f"sim.cli.{_FILES[cmd_name]}")
            self.add_command(getattr(file, f"{cmd_name}_command"))
        return super().get_command(ctx, cmd_name)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="othsim")
def cli() -> None:
    """Flown from there, how much watching do you get, and where are the holes.

    \b
    othsim new mine.yaml                         a commented scenario to begin with
    othsim plan scenarios/afghanistan/*.yaml     sortie budgets, in closed form
    othsim run scenarios/afghanistan/gulf.yaml   fly a month, write a run folder
    othsim compare in_country.yaml gulf.yaml     basing options under the same luck
    othsim claim scenarios/claims/*.yaml         does the sentence hold, and under what?
    othsim map results/... --metric gap_max      draw it
    othsim report results/...                    one page that answers, for anybody
    """


for name in _FILES:
    cli.add_command(click.Command(name))


def main() -> None:
    """The command `othsim`."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter, such as ± in an old code page, shows a question mark
        # instead of ending the run with a UnicodeEncodeError.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    for name, value in _AT_REST.items():
        os.environ.setdefault(name, value)
    # What a command makes lives about as long as it does: to look through all of it for rings that
    # nobody holds, every 700 objects and once more at the end, took an eighth of its time.
    gc.set_threshold(500_000, 20, 50)
    atexit.register(_leave_rings)
    sys.exit(_exit_code(lambda: cli.main(standalone_mode=False, complete_var=COMPLETE)))


def _leave_rings() -> None:
    # DuckDB complains on stderr of what it made and is still there when Python ends.
    if "duckdb" not in sys.modules:
        gc.freeze()


def _exit_code(command: Callable[[], Any]) -> int:
    try:
        command()
    except SimError as error:
        _complain(str(error))
        return 1
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort) as error:
        # click takes the end of any file for somebody who leaves its prompts; we have none.
        if isinstance(error.__cause__, EOFError):
            _complain(_bug_report())
            return 3
        # click says Abort for an interrupt; the one that knows how to go on is behind it.
        _complain(str(error) or str(error.__cause__ or "") or "interrupted")
        return 130
    except Exception as error:
        if isinstance(error.__context__, KeyboardInterrupt):
            # Interrupted while a library was being imported, which the library takes for a fault.
            _complain("interrupted")
            return 130
        _complain(_bug_report())
        return 3
    return 0


def _bug_report() -> str:
    """Write the traceback to a log the user can attach, and say where it is."""
    import platform
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="othsim-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        log.write(f"othsim {VERSION}, Python {platform.python_version()}\n")
        log.write(traceback.format_exc())
    last = traceback.format_exc().strip().splitlines()[-1]
    return f"error: this is a fault of othsim: {last}\n  help: please attach {log.name} to a report"


def _complain(message: str) -> None:
    click.echo(message, err=True)
