"""The project's own data, and where the real corpora stand when they are there."""

from pathlib import Path

import pytest

OWN = Path(__file__).parent / "data"
SHARED = Path(__file__).parents[2] / "shared"
needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the shared corpora are not beside the checkout"
)
# A test over data runs on the project's own, which a plain clone has, and on the corpora beside it.
on_both = pytest.mark.parametrize(
    "corpus",
    [pytest.param(OWN, id="own"), pytest.param(SHARED / "corpus", id="corpus", marks=needs_shared)],
)
