"""What tests of the baseline share."""

from pathlib import Path

import pytest

from tests.content_repo import git, repository


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    folder = repository(tmp_path / "content", {"a.md": "A\n"})
    git(tmp_path, "clone", "--quiet", "--bare", str(folder), "remote.git")
    return tmp_path / "remote.git"
