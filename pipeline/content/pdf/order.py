"""In which order the parts of a sheet are read: as the file writes them, or by columns where it jumps about."""

import itertools
from collections.abc import Sequence

import msgspec

from pipeline.content.pdf.sheet import Line

# Room between columns (points), and how many parts a sheet may have to be cut into columns.
_GUTTER = 8.0
_MOST_PARTS = 2_000


class Part(msgspec.Struct):
    """A line of text or a table, and where it stands; ``rows`` are the texts of the cells of a table."""

    x0: float
    x1: float
    y0: float
    y1: float
    place: int
    line: Line | None = None
    rows: list[list[str]] = []
    named: bool = False


def ordered(parts: Sequence[Part]) -> list[Part]:
    """Return the parts of a sheet in the order in which they are read."""
    written = sorted(parts, key=lambda part: part.place)
    if len(parts) > _MOST_PARTS or not _jumps(written):
        return written
    return _by_columns(list(parts), 0)


def _jumps(parts: Sequence[Part]) -> bool:
    """Return whether the file writes a part above the one before it, in the same column."""
    for one, other in itertools.pairwise(parts):
        shared = min(one.x1, other.x1) - max(one.x0, other.x0)
        if other.y1 < one.y0 - 1 and shared > 0.3 * min(one.x1 - one.x0, other.x1 - other.x0):
            return True
    return False


def _by_columns(parts: list[Part], depth: int) -> list[Part]:
    """Cut where a gutter goes through all parts, else below the parts that close it, from the top downwards."""
    parts.sort(key=lambda part: (part.y0, part.x0))
    if len(parts) < 2 or depth > 12:
        return parts
    at = _gutter(parts)
    if at is not None:
        left = [part for part in parts if part.x1 <= at]
        right = [part for part in parts if part.x1 > at]
        return [*_by_columns(left, depth + 1), *_by_columns(right, depth + 1)]
    widest = max(part.x1 - part.x0 for part in parts)
    done: list[Part] = []
    group: list[Part] = []
    for part in parts:
        if part.x1 - part.x0 > 0.7 * widest:
            done += _by_columns(group, depth + 1) if len(group) < len(parts) else group
            done.append(part)
            group = []
        else:
            group.append(part)
    return [*done, *(_by_columns(group, depth + 1) if len(group) < len(parts) else group)]


def _gutter(parts: Sequence[Part]) -> float | None:
    """Return where a gutter is, ``None`` when no room goes through from top to bottom between two columns of lines."""
    end = None
    for part in sorted(parts, key=lambda one: one.x0):
        if end is not None and part.x0 - end > _GUTTER:
            right = sum(one.x0 >= part.x0 for one in parts)
            if min(right, len(parts) - right) > 2:
                return end + _GUTTER / 2
        end = part.x1 if end is None else max(end, part.x1)
    return None
