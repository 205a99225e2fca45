"""No reader and no pattern needs more than twice the work for twice the text, whatever the text is."""

import gc
import time
from collections.abc import Callable

import pytest

from tests.patterns import Use, samples, uses, whole
from tests.shapes import COMPARED, READERS, compared, pair_of, text_of

# A square has 4 where a line has 2; what is too short to be told from noise says nothing.
MOST_A_DOUBLING = 2.9
TOLD_S = 0.02
SMALL, LARGE = 4_000, 16_000


def seconds(read: Callable[[str], object], text: str) -> float:
    gc.collect()
    before = time.process_time()
    read(text)
    return time.process_time() - before


def steep(read: Callable[[str], object], make: Callable[[int], str], size: int) -> float:
    """Return by how much two doublings multiply the time, each; 0 where that is too fast to tell."""
    if seconds(read, make(size * 4)) < TOLD_S:
        return 0.0
    few, many = (min(seconds(read, make(one)) for _ in range(3)) for one in (size, size * 4))
    return float((many / max(few, 1e-4)) ** 0.5)


@pytest.mark.parametrize("name", READERS)
def test_twice_the_text_is_twice_the_work(name: str) -> None:
    read, shapes = READERS[name]
    found = [
        (round(times, 1), shape)
        for shape in shapes
        if (times := steep(read, lambda size, shape=shape: text_of(shape, size), SMALL)) > MOST_A_DOUBLING  # type: ignore[misc]
    ]
    assert not found


@pytest.mark.parametrize("line", COMPARED)
def test_twice_the_page_is_twice_the_comparing(line: str) -> None:
    assert steep(compared, lambda number: pair_of(line, number), 1_500) <= MOST_A_DOUBLING


def hostile(use: Use) -> list[tuple[str, str]]:
    """Return what to put before a repeated text, and that text, for texts that parts of the pattern match."""
    parts, one = samples(use.pattern, 8), whole(use.pattern)
    pumps = [*parts, one, one[:-1], *(a + b for a in parts[:5] for b in parts[:5])]
    heads = ["", *parts[:2], one[: len(one) // 2]]
    return [(head, pump) for pump in dict.fromkeys(filter(None, pumps)) for head in dict.fromkeys(heads)]


def applied(use: Use) -> Callable[[str], object]:
    """Return what searches a text as the package does."""
    if isinstance(use.pattern.pattern, bytes):
        return lambda text: (use.pattern.match if use.anchored else use.pattern.findall)(text.encode())
    return use.pattern.match if use.anchored else use.pattern.findall


@pytest.mark.parametrize("use", list(uses()), ids=lambda use: use.where)
def test_no_pattern_takes_the_square_of_a_hostile_text(use: Use) -> None:
    search = applied(use)
    for head, pump in hostile(use):
        times = steep(search, lambda size, h=head, p=pump: h + p * (size // len(p)) + "\0", LARGE // 4)  # type: ignore[misc]
        assert times <= MOST_A_DOUBLING, (use.pattern.pattern, head, pump)
