"""What a folder holds is known from the names in it, before anything that reads it is imported."""

from __future__ import annotations

import subprocess
import sys

from sim.output.store.folder_kinds import claims_in, is_comparison


def test_folders_of_claims_are_found_at_the_path_and_below(tmp_path):
    for name in ("b", "a"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "claims.json").write_text("{}")

    assert claims_in(tmp_path) == [tmp_path / "a", tmp_path / "b"]
    assert claims_in(tmp_path / "a") == [tmp_path / "a"]
    assert claims_in(tmp_path / "no such") == []


def test_a_comparison_says_so_itself(tmp_path):
    assert not is_comparison(tmp_path)
    (tmp_path / "run.json").write_text('{"kind": "comparison"}')
    assert is_comparison(tmp_path)


def test_to_ask_loads_neither_the_studies_nor_their_schemas():
    """A tenth of the time of a map."""
    code = (
        "import sys, sim.output.store.folder_kinds, sim.output.store.stored_run;"
        "assert not [name for name in sys.modules if name.startswith('sim.study')];"
        "assert 'sim.output.format.comparison_schema' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
