"""A run of an hour that is stopped near its end costs the pages that were left, not all of them."""

from pathlib import Path

import pytest

from pipeline.config import Config, Visit
from pipeline.fetch import checkpoint
from pipeline.run import Options, sync
from tests.content_repo import Silent, accept, article, page, repository
from tests.faultsite import name_hosts, site

pytestmark = pytest.mark.usefixtures("allow_loopback")
HOST = "docs.test"


class _StopsAfter(Silent):
    """A person who presses Ctrl-C after so many pages."""

    def __init__(self, pages: int) -> None:
        self._left = pages

    def step(self, detail: str) -> None:
        self._left -= 1
        if not self._left:
            raise KeyboardInterrupt


def _watched(folder: Path, it: object, count: int) -> Path:
    links = "\n\n".join(f"See [page {n}]({it.url(f'/p{n}', HOST)})." for n in range(count))  # type: ignore[attr-defined]
    return repository(folder, {"articles/all.md": article("All", links)})


def _options(folder: Path, **more: object) -> Options:
    config = Config(visit=Visit(rate_per_host=0, confirm_after_s=0, concurrency=1))
    return Options(folder, config, **more)  # type: ignore[arg-type]


def _pages(count: int) -> dict[str, object]:
    def route(number: int) -> object:
        body = page(f"Page {number}", f"p|P|<p>This is page {number} of several.</p>")
        return lambda wire, asked: wire.answer(200, body)

    return {f"/p{number}": route(number) for number in range(count)}


def test_the_next_run_asks_only_for_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name_hosts(monkeypatch)
    with site(_pages(12)) as it:  # type: ignore[arg-type]
        folder = _watched(tmp_path / "content", it, 12)
        with pytest.raises(KeyboardInterrupt):
            sync(_options(folder), _StopsAfter(5))
        assert (folder / ".content-sync/visited.jsonl").exists()
        del it.log[:]
        result = sync(_options(folder), Silent())
        asked = {one.path for one in it.log if one.path.startswith("/p")}
    assert len(asked) < 12, "nothing of the first run was kept"
    assert dict(result.report.run.counts)["baseline"] == 12, (
        "a page that was visited is missing from the baseline"
    )
    assert not (folder / ".content-sync/visited.jsonl").exists(), (
        "a finished run leaves nothing to go on from"
    )


def test_what_an_interrupted_run_saw_is_compared_with_its_own_base_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page is never called unchanged on the word of a visit that was compared with something else."""
    name_hosts(monkeypatch)
    with site(_pages(4)) as it:  # type: ignore[arg-type]
        folder = _watched(tmp_path / "content", it, 4)
        sync(_options(folder), Silent())
        with pytest.raises(KeyboardInterrupt):
            sync(_options(folder), _StopsAfter(2))
        accept(folder)
        del it.log[:]
        sync(_options(folder), Silent())
        assert {one.path for one in it.log if one.path.startswith("/p")} == {f"/p{n}" for n in range(4)}


def test_a_file_cut_short_or_old_is_used_as_far_as_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_hosts(monkeypatch)
    with site(_pages(6)) as it:  # type: ignore[arg-type]
        folder = _watched(tmp_path / "content", it, 6)
        with pytest.raises(KeyboardInterrupt):
            sync(_options(folder), _StopsAfter(4))
        file = folder / ".content-sync/visited.jsonl"
        file.write_bytes(file.read_bytes()[:-25])
        result = sync(_options(folder), Silent())
        assert dict(result.report.run.counts)["baseline"] == 6
        monkeypatch.setattr(checkpoint, "MAX_AGE_S", -1.0)
        with pytest.raises(KeyboardInterrupt):
            sync(_options(folder), _StopsAfter(4))
        del it.log[:]
        sync(_options(folder), Silent())
        assert len({one.path for one in it.log if one.path.startswith("/p")}) == 6, (
            "an old visit was believed"
        )


def test_a_dry_run_leaves_nothing_to_go_on_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name_hosts(monkeypatch)
    with site(_pages(3)) as it:  # type: ignore[arg-type]
        folder = _watched(tmp_path / "content", it, 3)
        with pytest.raises(KeyboardInterrupt):
            sync(_options(folder, dry_run=True), _StopsAfter(2))
    assert not (folder / ".content-sync/visited.jsonl").exists()
