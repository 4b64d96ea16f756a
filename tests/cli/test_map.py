"""`othsim map` offers every picture that there is."""

from __future__ import annotations
