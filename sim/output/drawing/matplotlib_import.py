"""Matplotlib as a command wants it: without help texts, its cache of fonts where it can write."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_VARIABLE = "MPLCONFIGDIR"


def import_matplotlib() -> None:
    """Import matplotlib, to be called where drawing starts.

    Without the help texts that it puts together for each of its classes: they take half of the
    import, and nobody reads them in a command. Who has imported it already keeps what he has.
    """
    if "matplotlib" in sys.modules:
        return
    provide_font_cache()
    from matplotlib import artist

    # Read by nothing but `help`; where a version has other names for them, it makes its texts.
    module: Any = artist
    module.kwdoc = lambda _: ""
    module.Artist._update_set_signature_and_docstring = classmethod(lambda _: None)


def provide_font_cache() -> None:
    """Point matplotlib at a temporary folder where its own cannot be written.

    It would else complain on stderr at every command and look for all fonts anew.
    """
    if not all(map(_writable, _folders(os.environ))):
        os.environ[_VARIABLE] = str(_temporary_folder())


def _folders(environment: Mapping[str, str]) -> list[Path]:
    """Where matplotlib would keep settings and caches."""
    if environment.get(_VARIABLE):
        return [Path(environment[_VARIABLE])]
    try:
        home = Path.home()
    except RuntimeError:  # no home at all
        home = Path(os.devnull)
    if not sys.platform.startswith(("linux", "freebsd")):
        return [home / ".matplotlib"]
    defaults = {"XDG_CONFIG_HOME": home / ".config", "XDG_CACHE_HOME": home / ".cache"}
    return [Path(environment.get(name) or path) / "matplotlib" for name, path in defaults.items()]


def _writable(folder: Path) -> bool:
    """Whether a folder can be written. It is made, as matplotlib would: permissions do not tell."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)


def _temporary_folder() -> Path:
    """A folder of our own that the next command finds again; a fresh one if somebody has it."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"othsim-fonts-{user}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
    except OSError:
        return Path(tempfile.mkdtemp(prefix="othsim-fonts-"))
    # In a folder that all may write to, another user may have been first, or have left a link.
    private = not stat.S_IMODE(status.st_mode) & 0o077 or os.name == "nt"
    owned = stat.S_ISDIR(status.st_mode) and (status.st_uid == user or os.name == "nt")
    return folder if private and owned else Path(tempfile.mkdtemp(prefix="othsim-fonts-"))
