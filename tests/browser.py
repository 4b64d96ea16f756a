"""The browser in which tests open pages, where there is one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

# Why tests are left out that need one.
NO_BROWSER = "no Chromium was found"
# What it must not do beside opening a page; and as root it runs without its sandbox.
SWITCHES = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium(playwright: Playwright) -> str | None:
    """The program: the system's, or else the one that `playwright install chromium` fetched."""
    own = playwright.chromium.executable_path
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    return found or (own if Path(own).exists() else None)
