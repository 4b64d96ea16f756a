"""Pictures for globes (PNG), by hand: no picture of a map, only pixels."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import numpy as np


def palette_png(pixels: np.ndarray, colours: Sequence[str], opacity: int = 255) -> bytes:
    """A picture of colours by number `(high, wide)`: 0 is nothing, 1 the first of them.

    >>> palette_png(np.zeros((1, 1), dtype=np.uint8), ["#ffffff"])[1:4]
    b'PNG'
    """
    palette = bytes(3) + b"".join(bytes.fromhex(colour[1:]) for colour in colours)
    parts = {b"PLTE": palette, b"tRNS": bytes([0]) + bytes([opacity]) * len(colours)}
    high, wide = pixels.shape
    rows = np.concatenate([np.zeros((high, 1), dtype=np.uint8), pixels], axis=1)  # no filter
    whole = {
        b"IHDR": struct.pack(">IIBBBBB", wide, high, 8, 3, 0, 0, 0),
        **parts,
        b"IDAT": zlib.compress(rows.tobytes(), 9),
        b"IEND": b"",
    }
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, whole.items()))


def disc_png(colour: str, size: int = 32) -> bytes:
    """A disc with a white rim, for what is marked on a globe."""
    y, x = np.mgrid[:size, :size] + 0.5 - size / 2.0
    range_px = np.hypot(x, y)
    pixels = (range_px < size / 2.0 - 1.0).astype(np.uint8)
    pixels[range_px < size / 2.0 - 5.0] = 2
    return palette_png(pixels, ["#ffffff", colour])


def _chunk(part: tuple[bytes, bytes]) -> bytes:
    name, content = part
    check = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + check
