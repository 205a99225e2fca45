"""``content-sync extract`` as its user sees it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from inline_snapshot import snapshot

from pipeline.cli import group
from pipeline.content.html.rules import extractor
from pipeline.errors import ConfigError

URL = "https://learn.microsoft.com/azure/queues"
PAGE = """<html lang=en-us><head><title>Queues | Microsoft Learn</title></head><body><main id=main>
<h1 id=queues>Queues</h1><p>At most <b>5</b> of them.</p>
<div class=feedback-section>Was this helpful?</div></main>"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


def run(*arguments: str) -> str:
    result = CliRunner().invoke(group, ["extract", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_what_is_kept_of_a_page(file: Path) -> None:
    shown = run(str(file), "--url", URL).replace(extractor(URL), "EXTRACTOR")
    assert shown == snapshot("""\
+++
url = "https://learn.microsoft.com/azure/queues"
title = "Queues"
extractor = "EXTRACTOR"

[facts]
lang = "en-us"
parts = "1"
+++

# Queues {#queues}

At most **5** of them.
""")


def test_why_it_is_kept(file: Path) -> None:
    shown = run(str(file), "--url", URL, "--explain").replace(extractor(URL), "EXTRACTOR")
    assert shown == snapshot("""\
title      Queues
extractor  EXTRACTOR
kept       main#main: 1 sections, 1 blocks, 0 links, 1 anchors
dropped    drop .feedback-section: div.feedback-section, 3 words
""")


def test_for_programs(file: Path) -> None:
    told = json.loads(run(str(file), "--url", URL, "--json"))
    assert told["path"] == "snapshots/learn.microsoft.com/azure/queues.md"
    assert told["dropped"] == [
        {"rule": "drop .feedback-section", "element": "div.feedback-section", "words": 3}
    ]
    assert told["snapshot"]["sections"][0]["blocks"] == [
        {"kind": "paragraph", "text": "At most **5** of them."}
    ]


def test_a_team_s_own_rules_hold(file: Path, tmp_path: Path) -> None:
    config = tmp_path / "content-sync.toml"
    config.write_text(
        '[[site]]\nname = "ours"\nhosts = ["ours.example"]\n[site.content]\narticle = [".feedback-section"]\n'
    )
    assert "Was this helpful?" in run(str(file), "--url", "https://ours.example/x", "--config", str(config))


def test_a_rule_that_is_no_selector_is_one_line(file: Path, tmp_path: Path) -> None:
    config = tmp_path / "content-sync.toml"
    config.write_text(
        '[[site]]\nname = "ours"\nhosts = ["ours.example"]\n[site.content]\ndrop = ["div:has("]\n'
    )
    with pytest.raises(ConfigError, match=r"'div:has\(': not a CSS selector"):
        run(str(file), "--url", "https://ours.example/x", "--config", str(config))


def test_a_file_that_is_not_there_is_one_line() -> None:
    with pytest.raises(ConfigError, match="Name an HTML file, or a URL"):
        CliRunner().invoke(group, ["extract", "nothing.html"], catch_exceptions=False)
