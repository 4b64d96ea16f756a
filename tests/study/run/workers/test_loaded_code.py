"""What is loaded before workers are copied is what they will ask, and nobody else loads it."""

from __future__ import annotations

import numba
import pytest

from sim.coverage import cell_coverage
from sim.operations import fast_simulation
from sim.scenario.loading import load_scenario
from sim.study.run.batch import Job, prepare, run_batch
from sim.study.run.workers import loaded_code


class Asked(Exception):  # noqa: N818  # no error: what was asked is known
    """A kernel was asked, and is not to answer."""


@pytest.fixture
def asked(monkeypatch):
    """What each kernel is asked, by who asks; none answers but those that load them."""
    calls = {}
    monkeypatch.setattr(loaded_code, "interpret_no_more", lambda *_: None)
    monkeypatch.setattr(loaded_code, "is_kept", lambda _: True)

    def record(module, name):
        def kernel(*given):
            calls[module, name] = given
            if module is not loaded_code:
                raise Asked

        monkeypatch.setattr(module, name, kernel)

    for module, name in (*ASKS, (loaded_code, "figures_of"), (loaded_code, "fly")):
        record(module, name)
    return calls


ASKS = ((cell_coverage, "figures_of"), (fast_simulation, "fly"))


def test_code_is_loaded_for_what_workers_ask(asked, small):
    """Machine code is made for types: of others it would be loaded, or compiled, in vain."""
    loaded_code.load()
    option = prepare(load_scenario(small, ("duration=1 d", "warmup=0 d")))
    for engine in ("simpy", "fast"):
        with pytest.raises(Asked):
            run_batch(Job((option,), 1, engine), 0)

    for module, name in ASKS:
        asks, loads = asked[module, name], asked[loaded_code, name]
        assert [numba.typeof(one) for one in asks] == [numba.typeof(one) for one in loads]


def test_nothing_is_loaded_where_nothing_is_kept(asked, monkeypatch):
    monkeypatch.setattr(loaded_code, "is_kept", lambda _: False)
    loaded_code.load()

    assert asked == {}
