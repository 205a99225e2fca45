"""What is said of a long stage while it lasts."""

import pytest

from pipeline.cli.terminal import time_left


@pytest.mark.parametrize(
    ("done", "total", "seconds", "told"),
    [
        (0, 100, 60, ""),
        (50, 100, 30, ""),
        (50, 100, 600, ", about 10 min left"),
        (100, 13_880, 800, ", about 31 h left"),
        (5, 0, 600, ""),
        (5, 5, 600, ""),
    ],
)
def test_the_time_left_is_told_at_the_pace_so_far(done: int, total: int, seconds: float, told: str) -> None:
    assert time_left(done, total, seconds) == told
