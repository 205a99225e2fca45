"""A few weeks of a team, played at random and held to the truth; ``benchmarks/rehearsal.py`` plays whole seasons."""

from pathlib import Path

import pytest

from tests.season.weeks import rehearse


@pytest.mark.parametrize(("seed", "memory"), [(2, False), (5, True)], ids=["fresh clones", "with memory"])
def test_weeks_lose_no_news_and_raise_no_wrong_flag(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, memory: bool
) -> None:
    monkeypatch.setenv("CONTENT_SYNC_ALLOW_RESERVED", "1")
    tally = rehearse(tmp_path / "season", seed, 5, memory=memory, pages=12, articles=8)
    assert tally.examples == {}
