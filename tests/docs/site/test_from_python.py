"""The samples of the page on Python run as they stand, and the notebook is the page, executed."""

from __future__ import annotations

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

    shown = [out for cell in ran.cells for out in cell.get("outputs", ())]
    said = "".join(out.get("text", "") for out in shown)
    kinds = [kind for out in shown for kind in out.get("data", {})]
    assert [out for out in shown if out.output_type == "error"] == []
    assert "metric: there is no 'gap_maxx' here; did you mean 'gap_max'?" in said
    assert (tmp_path / "results/from_python/run.json").is_file()
    assert kinds.count("image/png") >= 3
    assert kinds.count("text/html") >= 2
