"""Workers import from where the command does, and leave ^C to it from their first moment."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sim.study.run.workers import worker_processes

ROOT = Path(__file__).parents[4]

OF_SOMEBODY_ELSE = 'raise SystemExit("a file of somebody else was imported")\n'
ASK_A_WORKER = f"""
import signal, sys
sys.path[0] = {str(ROOT)!r}
from sim.study.run.workers.worker_processes import ProcessPool
from sim.version import VERSION
if __name__ == "__main__":
    with ProcessPool(1) as pool:
        print(pool.submit(eval, "__import__('sim').__file__").result())
        # Blocked since before it was begun, and not only ignored since it has something to do.
        print(signal.SIGINT in pool.submit(signal.pthread_sigmask, signal.SIG_BLOCK, ()).result())
"""


@pytest.mark.long
def test_a_worker_imports_what_the_command_imports_and_never_hears_c(tmp_path):
    script = tmp_path / "elsewhere" / "script.py"
    script.parent.mkdir()
    script.write_text(ASK_A_WORKER, "utf-8")
    (tmp_path / "sim.py").write_text(OF_SOMEBODY_ELSE, "utf-8")
    asked = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (asked.returncode, asked.stderr) == (0, "")
    assert asked.stdout.split("\n") == [str(ROOT / "sim" / "__init__.py"), "True", ""]


def test_c_reaches_no_process_begun_to_import_and_the_environment_is_as_it_was(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "mine")
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    with worker_processes._as_here():
        ignored = signal.pthread_sigmask(signal.SIG_BLOCK, ())
        begun_with = dict(os.environ)
    assert signal.SIGINT in ignored
    assert begun_with["PYTHONSAFEPATH"] == "1"
    assert begun_with["PYTHONPATH"].split(os.pathsep) != ["mine"]
    assert os.environ["PYTHONPATH"] == "mine"
    assert "PYTHONSAFEPATH" not in os.environ
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


@pytest.mark.parametrize("fault", [None, OSError("a pool that broke would be opened anew")])
@pytest.mark.usefixtures("c_is_heard")
def test_c_is_heard_at_the_end_of_what_it_would_have_broken_off(fault):
    done = []

    def handing_over():
        with worker_processes.interrupted_afterwards():
            signal.raise_signal(signal.SIGINT)
            done.append("whole")
            if fault:
                raise fault

    with pytest.raises(KeyboardInterrupt):
        handing_over()
    assert done == ["whole"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
