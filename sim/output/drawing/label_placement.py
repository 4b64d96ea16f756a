"""Places for labels: beside their mark, off other labels, marks and lines, inside the frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Clockwise from the right; right and upper right read best, so they are tried first.
_DIRECTIONS_DEG = (0, 45, -45, 90, -90, 180, 135, -135, 22, -22, 158, -158, 67, -67, 112, -112)
_STEPS = (1.0, 2.2, 4.0, 6.5, 9.0)
_PAD_PX = 2.0


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels."""

    left: float
    bottom: float
    right: float
    top: float

    def overlap(self, other: Box) -> float:
        """The common area in square pixels."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.top, other.top) - max(self.bottom, other.bottom)
        return wide * high if wide > 0 and high > 0 else 0.0

    def holds(self, other: Box) -> bool:
        """Whether the other box lies wholly inside."""
        return (
            self.left <= other.left
            and self.bottom <= other.bottom
            and self.right >= other.right
            and self.top >= other.top
        )

    def count(self, points: np.ndarray) -> int:
        """How many points `(N, 2)` lie inside."""
        inside = (points > [self.left, self.bottom]) & (points < [self.right, self.top])
        return int(inside.all(axis=1).sum())


@dataclass(frozen=True)
class Label:
    """A text of known size that belongs to a mark: centre, and radius kept free, in pixels."""

    text: str
    at: tuple[float, float]
    size: tuple[float, float]
    radius: float


def place_labels(
    labels: Sequence[Label], taken: Sequence[Box], lines: np.ndarray, frame: Box
) -> list[Box]:
    """A box for each label, in the order given: the first labels get the best places.

    `taken` boxes are never covered while there is another way; points `(N, 2)` of `lines` are
    covered as little as possible; nearer to the mark is better.
    """
    # Greedy, never taken back: a map has a few dozen labels, and the important ones come first.
    occupied = list(taken)
    placed = []
    for label in labels:
        best = _best(_candidates(label), occupied, lines, frame)
        placed.append(best)
        occupied.append(best)
    return placed


def _best(
    candidates: Sequence[tuple[float, Box]],
    occupied: Sequence[Box],
    lines: np.ndarray,
    frame: Box,
) -> Box:
    """The first of the candidates that cost least."""
    least, best = math.inf, candidates[0][1]
    for rank, box in candidates:
        # In square pixels hidden: another label's count fifty times, a point of a line three; how
        # good the side is decides only between places that hide alike.
        covered = sum(box.overlap(other) for other in occupied)
        off_lines = (0.0 if frame.holds(box) else 1e6) + 50.0 * covered
        if off_lines + rank > least + 1e-6:
            continue  # whatever it hides of lines: to count that takes longest
        cost = off_lines + 3.0 * box.count(lines) + rank
        if cost < least:
            least, best = cost, box
    return best


def _candidates(label: Label) -> list[tuple[float, Box]]:
    candidates = []
    width, height = label.size
    for step in _STEPS:
        for preference, angle_deg in enumerate(_DIRECTIONS_DEG):
            across, up = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
            x = label.at[0] + label.radius * step * across + 0.5 * width * _shift(across)
            y = label.at[1] + label.radius * step * up + 0.5 * height * _shift(up)
            half_width, half_height = width / 2 + _PAD_PX, height / 2 + _PAD_PX
            box = Box(x - half_width, y - half_height, x + half_width, y + half_height)
            candidates.append((10.0 * (step - 1.0) + 0.5 * preference, box))
    return candidates


def _shift(component: float) -> float:
    """-1, 0 or 1: a label to the side is moved by its own half width, one above is centred."""
    return 0.0 if abs(component) < 0.3 else math.copysign(1.0, component)
