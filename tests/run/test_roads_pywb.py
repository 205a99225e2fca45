"""The road to a web archive, with a real Memento server at its end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.content_repo import archive
from tests.faultsite import name_hosts, site
from tests.pywb import pywb
from tests.run.test_roads import HOST, Host, html, one, read_first, refused

pytestmark = pytest.mark.usefixtures("allow_loopback")


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    name_hosts(monkeypatch)
    with site() as it:
        url = it.url("/vaults", HOST)
        warcs = [
            archive(tmp_path / f"{day}.warc.gz", {url: html(days)}, day)
            for day, days in (("2025-03-01", 7), ("2026-09-01", 90))
        ]
        with pywb(tmp_path / "held", warcs) as prefix:
            yield Host(tmp_path / "team", it, '["html", "archive"]', f'archive = "{prefix}"\n')


def test_the_newest_capture_is_read_as_the_page_was_sent(held: Host, tmp_path: Path) -> None:
    read_first(held)
    refused(held, 2)
    live = held.run(record=tmp_path / "run.warc.gz").report
    assert one(live) == ("ok", "upgraded", "archive")
    assert next(iter(live.pages)).detail.startswith("capture of 2026-09-01: http://127.0.0.1:")
    kept = held.kept()
    assert "90 days" in str(kept)
    assert not live.findings
    assert one(held.run(replay=tmp_path / "run.warc.gz", dry_run=True).report)[2] == "archive"
