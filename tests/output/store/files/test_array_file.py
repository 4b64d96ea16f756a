"""Arrays by name in one file: a broken file is the user's matter, a fault of our own is ours."""

from __future__ import annotations

import zipfile

import numpy as np
import pytest

from sim.errors import ResultsError
from sim.output.store.files.array_file import arrays_in, write_arrays
from tests.stored import refusal


@pytest.fixture
def path(tmp_path):
    write_arrays(tmp_path / "a.npz", {"one": np.arange(3), "two": np.array(["x"])})
    return tmp_path / "a.npz"


def read(path, name="one"):
    with arrays_in(path) as arrays:
        return arrays[name]


def test_arrays_are_read_by_name(path):
    with arrays_in(path) as arrays:
        assert list(arrays) == ["one", "two"]
        assert len(arrays) == 2
        assert ("one" in arrays, "three" in arrays) == (True, False)
    assert read(path).tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    "fault",
    [ValueError("x"), KeyError("x"), TypeError("x"), OSError("x"), EOFError(), MemoryError()],
    ids=lambda fault: type(fault).__name__,
)
def test_a_fault_of_ours_while_a_file_is_open_is_not_told_as_damage(path, fault):
    """Each is an error that numpy raises over a broken file too."""
    with pytest.raises(type(fault)) as caught, arrays_in(path):
        raise fault

    assert caught.value is fault


def test_an_array_that_nobody_wrote_is_the_readers_fault(path):
    with pytest.raises(KeyError, match="three"):
        read(path, "three")


def test_a_flipped_bit_is_damage_wherever_it_is_met(path):
    content = bytearray(path.read_bytes())
    content[content.index(b"\x93NUMPY") + 130] ^= 1  # in the values of the first array
    path.write_bytes(content)

    assert refusal(read, path).startswith(f"error: cannot read {path}: ")
    assert read(path, "two").tolist() == ["x"]


def test_what_is_no_array_and_no_archive_is_damage(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.npy", b"no array")
    assert "'one' is not an array" in refusal(read, path)

    with path.open("wb") as file:
        np.save(file, np.arange(3))
    assert "it is a single array, not a file of several" in refusal(read, path)

    np.savez(path, one=np.array([{}], dtype=object))
    with pytest.raises(ResultsError, match="allow_pickle"):
        read(path)
