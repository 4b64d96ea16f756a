"""Where matplotlib may not write, it gets a folder of our own; where it may, nothing changes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from sim.output.drawing import font_cache_folder as fontcache
from sim.output.drawing.font_cache_folder import provide_font_cache


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
