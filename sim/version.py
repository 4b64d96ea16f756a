"""The version of othsim, which everybody may know: it decides what a run is and who may read it."""

from __future__ import annotations

VERSION = "0.1.0"
