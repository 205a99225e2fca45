"""Articles that vanish take no accepted page along unless somebody says so."""

from pathlib import Path

import pytest

from pipeline.config import Articles, Config
from pipeline.errors import ConfigError
from pipeline.run import Options, sync
from tests.content_repo import SITE, Silent, accept, archive, article, page, repository, run


def test_most_accepted_pages_are_not_dropped_by_a_setting(tmp_path: Path) -> None:
    pages = {f"/p{n}": page(f"P{n}", f"s|S|<p>Page {n} holds {n} keys.</p>") for n in range(6)}
    files = {f"{'kb' if n else 'docs'}/{n}.md": article(f"A{n}", f"See {SITE}/p{n}.") for n in range(6)}
    folder = repository(tmp_path / "r", files)
    seen = archive(tmp_path / "one.warc.gz", pages)
    run(folder, seen)
    accept(folder)
    options = Options(folder, Config(articles=Articles(include=("docs/**",))), replay=seen)
    with pytest.raises(ConfigError, match="5 of 6 accepted pages would be dropped"):
        sync(options, Silent())
    agreed = Options(folder, options.config, replay=seen, accept_removals=True)
    assert len(sync(agreed, Silent()).report.pages) == 1
