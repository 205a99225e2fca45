"""Seconds of CPU that every reader needs for n, 2n and 4n characters of the shapes that are worst for it.

Run ``python -m benchmarks.worst_shapes [CHARACTERS]``. A reader that is linear has ratios near 2.
"""

import sys
import time
from collections.abc import Callable

from tests.shapes import COMPARED, READERS, compared, pair_of, text_of

SIZE = 50_000


def seconds(read: Callable[[str], object], text: str) -> float:
    """Return the CPU seconds of the faster of two readings."""
    best = float("inf")
    for _ in range(2):
        before = time.process_time()
        read(text)
        best = min(best, time.process_time() - before)
    return best


def rows(size: int, only: str = "") -> list[tuple[float, str, str, list[float]]]:
    """Return for each reader and shape: the larger ratio, reader, shape, and the three times."""
    found = []
    for name, (read, shapes) in READERS.items():
        for shape in shapes if only in name else ():
            times = [seconds(read, text_of(shape, size * factor)) for factor in (1, 2, 4)]
            found.append((ratio(times), name, repr(shape[1][-20:] + shape[0])[:40], times))
    for line in COMPARED if only in "compare" else ():
        times = [seconds(compared, pair_of(line, size // 50 * factor)) for factor in (1, 2, 4)]
        found.append((ratio(times), "compare", repr(line)[:40], times))
    return sorted(found, reverse=True)


def ratio(times: list[float]) -> float:
    """Return by how much a doubling multiplies the time, from the first to the last size."""
    return (times[-1] / max(times[0], 1e-4)) ** 0.5


def main() -> None:
    """Print the table, the steepest first, and the slowest of each reader."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    print(f"{'reader':18} {'shape':42} {'n':>8} {'2n':>8} {'4n':>8}  a doubling (n = {size:,})")
    for times_by, name, shape, times in rows(size, sys.argv[2] if len(sys.argv) > 2 else ""):
        if times[-1] > 0.02:
            print(f"{name:18} {shape:42} {' '.join(f'{one:8.3f}' for one in times)}  {times_by:.2f}")


if __name__ == "__main__":
    main()
