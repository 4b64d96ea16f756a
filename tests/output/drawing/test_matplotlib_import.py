"""Matplotlib without its help texts; where it may not write, it gets a folder of our own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.output.drawing import matplotlib_import as fontcache
from sim.output.drawing.matplotlib_import import import_matplotlib, provide_font_cache


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home of which only the caller knows, before matplotlib was imported."""
    monkeypatch.delitem(sys.modules, "matplotlib", raising=False)
    for name in ("MPLCONFIGDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(fontcache.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(fontcache.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(fontcache.sys, "platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    yield tmp_path
    os.environ.pop("MPLCONFIGDIR", None)


def test_a_home_that_can_be_written_is_used(home):
    provide_font_cache()

    assert "MPLCONFIGDIR" not in os.environ
    assert [path.name for path in home.iterdir()] == ["home"]


def test_without_one_the_next_command_finds_the_same_folder(home):
    (home / "home").write_text("a file, not a folder")
    provide_font_cache()
    first = os.environ["MPLCONFIGDIR"]
    provide_font_cache()

    assert os.environ["MPLCONFIGDIR"] == first
    assert Path(first).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("trap", ["link", "open", "file"])
def test_what_somebody_laid_in_the_way_is_not_used(home, trap):
    (home / "home").write_text("a file, not a folder")
    theirs = home / f"othsim-fonts-{os.getuid()}"
    if trap == "link":
        (home / "elsewhere").mkdir()
        theirs.symlink_to(home / "elsewhere")
    elif trap == "open":
        theirs.mkdir()
        theirs.chmod(0o777)
    else:
        theirs.write_text("")
    provide_font_cache()

    assert os.environ["MPLCONFIGDIR"] != str(theirs)
    assert Path(os.environ["MPLCONFIGDIR"]).is_dir()


def test_who_has_imported_matplotlib_keeps_its_help_texts():
    from matplotlib import artist

    before = artist.kwdoc, vars(artist.Artist)["_update_set_signature_and_docstring"]
    import_matplotlib()

    assert (artist.kwdoc, vars(artist.Artist)["_update_set_signature_and_docstring"]) == before


_DRAW = """
import io, sys
if "plain" in sys.argv:
    from sim.output.drawing.matplotlib_import import import_matplotlib
    import_matplotlib()
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
figure = Figure(figsize=(3, 2))
FigureCanvasAgg(figure)
axes = figure.add_axes((0.2, 0.2, 0.7, 0.7))
axes.plot([1, 2], [3, 4], label="a")
axes.add_artist(FancyBboxPatch((1.2, 3.2), 0.2, 0.2)).set(alpha=0.5, hatch="//")
axes.legend()
out = io.BytesIO()
figure.savefig(out, format="png")
print(hash(out.getvalue()), len(FancyBboxPatch.set.__doc__ or ""))
"""


@pytest.mark.long
def test_without_help_texts_the_same_is_drawn():
    def drawn(*how: str) -> tuple[str, int]:
        command = [sys.executable, "-c", _DRAW, *how]
        environment = {**os.environ, "PYTHONHASHSEED": "0"}
        run = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        picture, letters = run.stdout.split()
        return picture, int(letters)

    (plain, few), (usual, many) = drawn("plain"), drawn()
    assert plain == usual
    assert few < 100 < many
