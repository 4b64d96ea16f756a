from __future__ import annotations

import pytest

GOOD = """\
name: good
start: 2021-09-01T00:00Z
duration: 30 d
areas:
  kabul: {centre: [34.53, 69.17], radius: 60 nm}
fleets:
  dhafra: {base: OMAM, aircraft: mq9a_er, count: 4}
orbits:
  kabul:
    area: kabul
    flown_by: [dhafra]
    pattern: {kind: stare, radius: 5 nm}
    altitude: 25000 ft
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder to stand in, so that messages name files as a user there would."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def good(folder):
    (folder / "good.yaml").write_text(GOOD, "utf-8")
    return "good.yaml"
