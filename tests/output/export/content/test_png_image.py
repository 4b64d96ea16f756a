"""Pictures by hand: what another program reads in them."""

from __future__ import annotations

import io

import matplotlib.image as image
import numpy as np

from sim.output.export.content.png_image import disc_png, palette_png


def test_colours_come_back_and_nothing_is_seen_through():
    pixels = np.array([[0, 1, 2], [2, 1, 0]], dtype=np.uint8)
    read = image.imread(io.BytesIO(palette_png(pixels, ["#ff0000", "#00ff80"], opacity=51)))
    told = np.rint(255 * read).astype(int).tolist()

    assert told[0][1:] == [[255, 0, 0, 51], [0, 255, 128, 51]]
    assert told[0][0][3] == told[1][2][3] == 0


def test_a_disc_has_its_colour_in_the_middle_and_nothing_in_its_corners():
    read = np.rint(255 * image.imread(io.BytesIO(disc_png("#102030")))).astype(int)

    assert read[16, 16].tolist() == [16, 32, 48, 255]
    assert read[0, 0, 3] == 0
    assert read[16, 2].tolist() == [255, 255, 255, 255]
