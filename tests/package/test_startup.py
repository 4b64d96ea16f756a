"""No command loads what it has no use for: most of the time of a short one is imports.

What planning loads is held in tests/test_architecture.py.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import sim
from tests.shipped import AFGHANISTAN
from tests.stored import flown_run

# What takes long to load, or is an extra that need not be there.
HEAVY = {
    *("numpy", "scipy", "shapely", "pyproj", "pydantic", "yaml", "rich", "simpy", "airportsdata"),
    *("numba", "matplotlib", "duckdb", "h5py", "h5netcdf", "sqlite3"),
    *("pandas", "xarray", "geopandas", "distributed"),
}
STORED = {"numpy", "shapely", "pyproj", "pydantic", "yaml", "h5py", "h5netcdf", "rich", "simpy"}
_LOADED = """
import io, json, sys
from sim.cli import cli
seen, sys.stdout, told = {}, io.StringIO(), sys.stdout
for arguments in json.loads(sys.argv[1]):
    cli.main(arguments, standalone_mode=False)
    seen[arguments[0]] = sorted(sys.modules)
json.dump(seen, told)
"""


def loaded(commands):
    """The heavy packages after each of some commands, which one process runs one by one."""
    done = subprocess.run(
        [sys.executable, "-c", _LOADED, json.dumps(commands)],
        capture_output=True, text=True, check=False, cwd=AFGHANISTAN.parents[1],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {name: HEAVY & set(modules) for name, modules in json.loads(done.stdout).items()}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    short = {"duration": "2 d", "warmup": "1 d", "grid.cell": "60 km"}
    scenario = sim.load_scenario(AFGHANISTAN / "gulf.yaml", short)
    return str(flown_run(tmp_path_factory.mktemp("startup") / "run", scenario).folder)


def test_what_needs_no_scenario_is_light(tmp_path):
    new = ["new", str(tmp_path / "mine.yaml")]
    light = loaded([["--help"], ["completion", "bash"], ["explain", "gap_max"], new])
    assert set().union(*light.values()) == set()

    rest = loaded([["catalog", "aircraft"], ["doctor"], ["schema"]])
    assert rest["catalog"] == {"yaml"}
    assert rest["schema"] == {"yaml", "pydantic"}


@pytest.mark.long  # three processes, seconds
def test_what_reads_a_run_loads_what_it_writes_with(run):
    """A picture needs no SQL, a page no matplotlib, and none of them compiles."""
    export = ["export", run, "--format", "geojson,gpkg,geotiff"]
    drawn = loaded([export, ["map", run, "--metric", "gap_max"]])
    assert drawn["export"] <= STORED | {"sqlite3"}
    assert drawn["map"] <= STORED | {"sqlite3", "matplotlib"}

    assert loaded([["report", run]])["report"] <= STORED | {"duckdb", "scipy"}
