"""Files written whole, or not at all."""

from __future__ import annotations

from sim.output.store.files.disk import write_file
from tests.stored import refusal


def test_a_picture_beside_nothing(tmp_path):
    path = tmp_path / "no such folder" / "map.png"

    assert refusal(write_file, path, b"") == (
        f"error: cannot write {path}: No such file or directory"
    )
