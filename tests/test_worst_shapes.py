"""No reader and no pattern needs more than in proportion to the text, whatever the text is.

Told by how often the work of a text is done in that of four times the text, each on this machine at this moment,
and only where it takes long enough to be told: a square has 16 where a line has 4.
"""

import gc
import time
from collections.abc import Callable, Iterator

import pytest

from tests.patterns import Use, samples, uses, whole
from tests.shapes import COMPARED, READERS, compared, pair_of, text_of

# Tries that all have to say so, so that a machine that is busy elsewhere says nothing.
TRIES = 5
MOST = 9.0
TOLD_S = 0.03
CHARACTERS = 4_000
FOR_A_PATTERN = 2_500

# Is given the last 300 characters of an address, whatever its length; and what a team's own configuration says.
BOUNDED = ("pipeline.content.html.names._OF_FILE", "pipeline.config")


@pytest.fixture(autouse=True)
def _without_collecting() -> Iterator[None]:
    """What the collector of garbage walks through grows with all tests before this one."""
    gc.disable()
    yield
    gc.enable()


def seconds(read: Callable[[str], object], text: str) -> float:
    before = time.process_time()
    read(text)
    return time.process_time() - before


def steep(read: Callable[[str], object], make: Callable[[int], str], size: int) -> float:
    """Return how many times the work of a text its fourfold takes; 0 where that is too quick to tell."""
    few, many = make(size), make(size * 4)
    least = float("inf")
    for _ in range(TRIES):
        long = seconds(read, many)
        if long < TOLD_S:
            return 0.0
        least = min(least, long / max(seconds(read, few), 1e-4))
        if least <= MOST:
            break
    return least


@pytest.mark.parametrize("name", READERS)
def test_four_times_the_text_is_four_times_the_work(name: str) -> None:
    read, shapes = READERS[name]
    found = [
        (round(times, 1), shape)
        for shape in shapes
        if (times := steep(read, lambda size, shape=shape: text_of(shape, size), CHARACTERS)) > MOST  # type: ignore[misc]
    ]
    assert not found


@pytest.mark.parametrize("line", COMPARED)
def test_four_times_the_page_is_four_times_the_comparing(line: str) -> None:
    assert steep(compared, lambda number: pair_of(line, number), 800) <= MOST


def hostile(use: Use) -> Iterator[tuple[str, str]]:
    """Yield what to put before a repeated text, and that text, for texts that parts of the pattern match."""
    parts, one = samples(use.pattern, 6), whole(use.pattern)
    pumps = [*parts, one, one[:-1], *(a + b for a in parts[:4] for b in parts[:4] if a != b)]
    heads = ["", *parts[:1], one[: len(one) // 2]]
    for pump in dict.fromkeys(filter(None, pumps)):
        yield from ((head, pump) for head in dict.fromkeys(heads))


def applied(use: Use) -> Callable[[str], object]:
    """Return what searches a text as the package does."""
    search = use.pattern.match if use.anchored else use.pattern.findall
    if isinstance(use.pattern.pattern, bytes):
        return lambda text: search(text.encode())
    return search


@pytest.mark.parametrize(
    "use", [use for use in uses() if not use.where.startswith(BOUNDED)], ids=lambda use: use.where
)
def test_no_pattern_takes_the_square_of_a_hostile_text(use: Use) -> None:
    search = applied(use)
    for head, pump in hostile(use):
        times = steep(search, lambda size, h=head, p=pump: h + p * (size // len(p)) + "\0", FOR_A_PATTERN)  # type: ignore[misc]
        assert times <= MOST, (use.pattern.pattern, head, pump)
