"""Where the real corpora stand, when they are there."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"
needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the shared corpora are not beside the checkout"
)
