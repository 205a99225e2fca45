"""What no reader may do with any input: crash, hang, or write what it cannot read."""

import pytest

from tests.fuzzing import Fuzz


@pytest.mark.parametrize("seed", range(8))
def test_whatever_comes_in_is_read_or_refused(seed: int) -> None:
    fuzz = Fuzz(seed)
    for _ in range(60):
        fuzz.run()
