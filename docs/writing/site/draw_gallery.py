"""Draws the pictures of the gallery by its commands: python -m docs.writing.site.draw_gallery.

Pages are photographed by a Chromium, from their top to below the map.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

PAGE = Path(__file__).parents[2] / "pictures/gallery.md"
ROOT = Path(__file__).parents[3]
COMMANDS = re.compile(r"```sh\n(.*?)```", re.S)
PICTURES = re.compile(r"<!-- from (\S+) -->\n!\[[^\]]*\]\((\S+)\)")
# As wide as a page shows them; few colours, because they lie in the repository.
_WIDTH = 1200
_COLOURS = 256
_SCREEN = (1000, 1240)
_SCREEN_COLOURS = 64


def draw(folder: Path) -> None:
    """Run each command of the page, what it writes in a folder, and keep the pictures."""
    page = PAGE.read_text("utf-8")
    # Written as a user would write it who stands beside scenarios/.
    (folder / "scenarios").symlink_to(ROOT / "scenarios")
    (folder / "othsim").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sim "$@"\n')
    (folder / "othsim").chmod(0o755)
    paths = {"PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    for commands in COMMANDS.findall(page):
        subprocess.run(
            ["bash", "-euc", commands], cwd=folder, env=os.environ | paths, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
    for source, target in PICTURES.findall(page):
        if source.endswith(".html"):
            seen = _seen(folder, folder / source)
            _keep(seen, PAGE.parent / target, _SCREEN_COLOURS)
        else:
            _keep(folder / source, PAGE.parent / target)


def _seen(folder: Path, page: Path) -> Path:
    """The top of a page as a Chromium shows it, by a new user of it who asks no network."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("pages are photographed by a Chromium, and there is none")
    switches = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    switches += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    seen = page.with_suffix(".seen.png")
    subprocess.run(
        [
            *(chromium, "--headless", *switches, f"--user-data-dir={folder / 'chromium'}"),
            *("--hide-scrollbars", f"--window-size={_SCREEN[0]},{_SCREEN[1]}"),
            *(f"--screenshot={seen}", page.as_uri()),
        ],
        check=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return seen


def _keep(source: Path, target: Path, colours: int = _COLOURS) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(source) as picture:
        whole = picture.convert("RGB")
        whole.thumbnail((_WIDTH, 10 * _WIDTH), Image.Resampling.LANCZOS)
        few = whole.quantize(colours, kmeans=2, dither=Image.Dither.NONE)
        few.save(target, optimize=True)


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        draw(Path(folder))
