"""The samples of the page on Python run as they stand, and the notebook is the page, executed."""

from __future__ import annotations

import re

import nbclient
import nbformat
import pytest

from docs.writing.site.write_tutorial import NOTEBOOK, notebook, text
from tests.shipped import AFGHANISTAN

ROOT = AFGHANISTAN.parents[1]


def test_the_notebook_is_the_page():
    assert NOTEBOOK.read_text("utf-8") == text()
    nbformat.validate(notebook())


@pytest.mark.long
def test_the_notebook_runs_and_shows_pictures_and_tables(tmp_path, monkeypatch):
    """In a kernel of its own, as whoever opens it has one."""
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")
    (tmp_path / "docs/reading").mkdir(parents=True)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    client = nbclient.NotebookClient(
        notebook(), timeout=300, resources={"metadata": {"path": str(tmp_path / "docs/reading")}}
    )
    ran = client.execute()

    cells = [cell for cell in ran.cells if cell.cell_type == "code"]
    shown = [out for cell in cells for out in cell.outputs]
    said = "".join(out.get("text", "") for out in shown)
    assert [out for out in shown if out.output_type == "error"] == []
    assert "metric: there is no 'gap_maxx' here; did you mean 'gap_max'?" in said
    assert (tmp_path / "results/from_python/gulf/run.json").is_file()
    for cell in cells:
        kinds = [kind for out in cell.outputs for kind in out.get("data", {})]
        # A picture is shown once, where it is asked for.
        drawn = re.search(r"\.(map|timeline|figure|plot\.barh)\([^\n]*\)$", cell.source)
        assert kinds.count("image/png") == bool(drawn), cell.source
        if said := re.search(r"  # (.*)$", cell.source.splitlines()[-1]):
            told = [out["data"]["text/plain"] for out in cell.outputs if "data" in out]
            assert told == [said[1]] or "text/html" in kinds or not told, cell.source
    kinds = [kind for out in shown for kind in out.get("data", {})]
    assert kinds.count("image/png") >= 7
    assert kinds.count("text/html") >= 8
