"""A Dask cluster that is not there, or not as it should be."""

from __future__ import annotations

import sys

import pytest

from sim import __version__
from sim.errors import ResultsError
from sim.output.store.batch_files import batches_in
from sim.study.run.workers.dask_cluster import work_if_same_version

pytestmark = pytest.mark.usefixtures("small_batches")
N = ("--replications", "15")  # eight batches, the last one short


def test_a_cluster_that_does_not_answer_costs_no_earlier_run(othsim, small, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.study.run.workers.dask_cluster._ANSWERS_S", 0.3)
    folder = tmp_path / "run"
    othsim("run", small, *N, "--shard", "1/8", "--out", folder)
    code, _, err = othsim(
        "run", small, *N, "--cluster", "tcp://127.0.0.1:9", "--out", folder, "--force"
    )

    assert code == 1
    assert err == (
        "error: no Dask scheduler answers at tcp://127.0.0.1:9 within 0.3 s\n"
        "  help: dask scheduler starts one and prints its address\n"
    )
    assert batches_in(folder / ".batches") == {0}


def test_without_the_package_a_cluster_is_an_error_that_names_the_extra(
    othsim, small, tmp_path, monkeypatch
):
    monkeypatch.setitem(sys.modules, "distributed.core", None)
    code, _, err = othsim("run", small, "--cluster", "tcp://h:1", "--out", tmp_path / "run")

    assert code == 1
    assert err == (
        "error: --cluster needs the package distributed\n  help: pip install 'othsim[cluster]'\n"
    )


def test_a_worker_with_another_othsim_does_nothing():
    with pytest.raises(ResultsError) as caught:
        work_if_same_version("9.9.9", pytest.fail, "it did something")

    assert str(caught.value) == (
        f"error: a worker of the cluster has othsim {__version__}, and this is othsim 9.9.9\n"
        "  help: install the same version on both; finished batches are kept: --resume goes on "
        "with them"
    )
    assert work_if_same_version(__version__, max, 3, 5) == 5


def test_a_cluster_without_workers_is_an_error(othsim, small, tmp_path):
    from distributed import LocalCluster

    with LocalCluster(n_workers=0, dashboard_address=":0", silence_logs=50) as cluster:
        address = cluster.scheduler_address
        code, _, err = othsim("run", small, "--cluster", address, "--out", tmp_path / "run")

    assert code == 1
    assert err == (
        f"error: the cluster at {address} has no workers\n"
        f"  help: dask worker {address} starts one\n"
    )
    assert not (tmp_path / "run").exists()
