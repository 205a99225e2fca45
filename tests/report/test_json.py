"""What other tools read: report.json keeps its promises, SARIF is SARIF."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from inline_snapshot import snapshot
from msgspec.structs import replace

from pipeline.changes import Change, ChangeKind
from pipeline.changes.model import Cell
from pipeline.cli.report import command
from pipeline.errors import ConfigError, StoreError
from pipeline.pages import Hop, Outcome
from pipeline.report import Citation, Report
from pipeline.report.annotations import render_annotations
from pipeline.report.body import render_body
from pipeline.report.html import render_html
from pipeline.report.json import json_schema, read_items, read_json, render_json
from pipeline.report.markdown import render_markdown
from pipeline.report.sarif import render_sarif
from tests import reports

REPORTS = ("empty", "tiny", "baseline", "fan_out", "many", "moved", "hostile")
SCHEMA = Path(__file__).parents[2] / "docs" / "schema" / "report-1.schema.json"
SARIF = Path(__file__).parents[1] / "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
# design: these names are read by other people's tools, and never change.
PROMISED = {
    "run": {"id", "base", "branch", "duration_ms", "counts"},
    "findings": {
        *("id", "article", "article_id", "owner", "page", "fragment", "line", "column", "claim", "verdict"),
        *("confidence", "rules", "summary", "before", "after", "suggestion"),
    },
    "pages": {"url", "outcome", "status", "hops", "change", "snapshot", "changes"},
    "links": {"url", "outcome", "articles", "suggestion"},
    "articles": {"path", "id", "title", "owner", "clouds", "issues"},
    "trouble": {"where", "what", "mend"},
}


@pytest.mark.parametrize("of", REPORTS)
def test_what_is_written_is_read_back(of: str) -> None:
    report = getattr(reports, of)()
    assert read_json(render_json(report, committed=False)) == report


@pytest.mark.parametrize("of", ["tiny", "hostile", "many", "empty"])
def test_the_items_of_a_report_are_read_one_at_a_time_however_it_is_laid_out(of: str) -> None:
    text = render_json(getattr(reports, of)(), committed=False)
    document = json.loads(text)
    expected = [(name, item) for name, items in document.items() if isinstance(items, list) for item in items]
    for told in (text, json.dumps(document), json.dumps(document, indent=2)):
        items = read_items(iter(told.encode().split(b"\n")))
        assert [(name, json.loads(item)) for name, item in items] == expected, "a first day would be lost"


def test_every_promised_name_is_there() -> None:
    document = json.loads(render_json(reports.tiny(), committed=False))
    assert document["schema"] == 1
    assert document["run"].keys() >= PROMISED["run"]
    for name in ("findings", "pages", "links", "articles", "trouble"):
        assert all(item.keys() >= PROMISED[name] for item in document[name]), name
        assert document[name], name
    assert {"path", "line", "column", "label"} <= document["links"][0]["articles"][0].keys()
    assert {"url", "status"} <= document["pages"][0]["hops"][0].keys()
    assert {"kind", "anchor", "trail", "before", "after", "facts"} <= document["pages"][0]["changes"][
        0
    ].keys()


def test_no_snapshot_is_null_and_no_suggestion_is_null() -> None:
    document = json.loads(render_json(reports.hostile(), committed=False))
    assert document["pages"][0]["snapshot"] is None
    assert json.loads(render_json(reports.tiny(), committed=False))["findings"][1]["suggestion"] is None


def _another_day(report: Report) -> Report:
    """The same pages, visited by another run whose server says that nothing was modified."""
    pages = tuple(
        replace(
            row, outcome=Outcome.NOT_MODIFIED, status=304, hops=tuple(Hop(hop.url, 304) for hop in row.hops)
        )
        for row in report.pages
    )
    failed = replace(reports.page(5, "unread"), outcome=Outcome.UNREACHABLE, status=0)
    other = replace(
        report.run, id="20261124T173000Z", duration_ms=1, counts=(*report.run.counts, ("unread", 1))
    )
    return replace(report, run=other, pages=(*pages, failed))


def test_another_visit_of_the_same_pages_commits_the_same_bytes() -> None:
    report = reports.tiny()
    assert render_json(_another_day(report), committed=True) == render_json(report, committed=True)


def test_the_committed_form_leaves_out_what_says_nothing() -> None:
    report = reports.empty()
    document = json.loads(render_json(report, committed=True))
    assert document["pages"] == []
    assert not {"id", "duration_ms"} & document["run"].keys()
    assert document["run"]["counts"]["pages"] == 6, "the counts are still those of the whole run"


def test_500_findings_are_all_there_one_to_a_line() -> None:
    text = render_json(reports.many(), committed=True)
    assert len(json.loads(text)["findings"]) == 500
    assert sum(line.startswith('  {"id":') for line in text.splitlines()) == 500


def test_a_log_that_shows_the_json_runs_no_command() -> None:
    text = render_json(reports.hostile(), committed=False)
    assert "##[" not in text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e]", text), "a terminal would obey"
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())


def test_a_file_name_that_is_no_utf8_stops_no_rendering() -> None:
    report = reports.smallest()
    odd = "articles/caf\udce9.md"
    found = replace(report.findings[0], article=odd)
    row = replace(report.links[0], articles=(Citation(odd, 3, 1, "x"),))
    report = replace(report, findings=(found,), links=(row,))
    for text in (
        render_json(report, committed=True),
        render_markdown(report),
        render_body(report),
        render_html(report),
        render_sarif(report),
        render_annotations(report),
    ):
        assert text.encode()
    assert "(../articles/caf%E9.md#L19)" in render_markdown(report)
    assert read_json(render_json(report, committed=True)).findings[0].article == "articles/caf?.md"


@pytest.mark.parametrize("of", REPORTS)
@pytest.mark.parametrize("committed", [True, False])
def test_the_published_schema_holds(of: str, committed: bool) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    document = json.loads(render_json(getattr(reports, of)(), committed=committed))
    jsonschema.Draft202012Validator(schema).validate(document)


def test_the_published_schema_is_made_from_the_code() -> None:
    made = json.dumps(json_schema(), indent=2) + "\n"
    assert SCHEMA.read_text(encoding="utf-8") == made, "run `python docs/tools/generate.py`"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "report.json: not a report"),
        ("[]", "report.json: not a report"),
        (render_json(reports.empty(), committed=True).replace('"schema": 1', '"schema": 2'), "schema 2, and"),
    ],
)
def test_what_is_no_report_is_named(text: str, said: str) -> None:
    with pytest.raises(StoreError, match=said):
        read_json(text)


@cache
def _sarif_schema() -> Any:
    if not SARIF.is_file():
        pytest.skip("the published SARIF schema is not installed: npm install --prefix tests")
    schema = json.loads(SARIF.read_text(encoding="utf-8"))
    return jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("of", REPORTS)
def test_sarif_is_valid(of: str) -> None:
    _sarif_schema().validate(json.loads(render_sarif(getattr(reports, of)())))


def test_sarif_keeps_the_fingerprint_and_the_place() -> None:
    run = json.loads(render_sarif(reports.tiny()))["runs"][0]
    assert run["results"][0] == snapshot(
        {
            "ruleId": "number-changed",
            "level": "warning",
            "rank": 96.0,
            "message": {
                "text": "The page said 'at most 30 connections'. It now says 'at most 20 connections'."
            },
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {
                            "uri": "articles/larkfen-relay-001.md",
                            "uriBaseId": "%SRCROOT%",
                        },
                        "region": {"startLine": 15, "startColumn": 3},
                    }
                }
            ],
            "partialFingerprints": {"contentSyncFinding/v1": "0000000000000001"},
            "properties": {
                "verdict": "update",
                "page": "https://docs.larkfen.example/cloud/relay/quotas",
                "fragment": "limits",
                "owner": "lf.Vault",
                "rules": ["number-changed"],
            },
        }
    )
    fingerprints = [str(result["partialFingerprints"]) for result in run["results"]]
    assert len(set(fingerprints)) == len(fingerprints), "two results would be taken for one"


def test_sarif_says_when_it_leaves_something_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.report.sarif.MOST_RESULTS", 100)
    run = json.loads(render_sarif(reports.many()))["runs"][0]
    assert len(run["results"]) == 100
    note = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert note.startswith("100 of ")


@pytest.mark.parametrize("form", ["markdown", "html", "json", "sarif", "summary", "annotations", "body"])
def test_the_verb_renders_every_form(form: str, tmp_path: Path) -> None:
    source, target = tmp_path / "report.json", tmp_path / "out"
    source.write_text(render_json(reports.tiny(), committed=False), encoding="utf-8")
    options = ["--format", form, "-o", str(target), "--forge", "https://github.com/larkfen/articles"]
    run = CliRunner().invoke(command, [str(source), *options], standalone_mode=False)
    assert (run.exception, run.output) == (None, "")
    assert "at most 20 connections" in target.read_text(encoding="utf-8")


def test_the_verb_reads_the_committed_report_by_default(tmp_path: Path) -> None:
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "snapshots/report.json").write_text(render_json(reports.tiny(), committed=True))
    run = CliRunner().invoke(command, ["--repo", str(tmp_path)], standalone_mode=False)
    assert run.output.startswith("**2 articles may need an update because 2 pages changed.**")


def test_the_verb_names_a_file_that_is_missing(tmp_path: Path) -> None:
    run = CliRunner().invoke(command, [str(tmp_path / "none.json")], standalone_mode=False)
    assert isinstance(run.exception, ConfigError)
    assert "name a report.json" in str(run.exception)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [("A, B: yes", "A, B: no", "reworded"), ("", "A, B: no", "added"), ("A, B: yes", "", "removed")],
)
def test_a_cell_that_changed_is_text_for_a_reader_who_knows_no_cells(
    before: str, after: str, kind: str
) -> None:
    change = Change(
        "https://a.example/t", ChangeKind.CELL, "", (), before, after, cell=Cell("A", "B", "yes", "no")
    )
    for path in ("snapshots/a.md", ""):
        report = reports.report((), (replace(reports.page(1), changes=(change,), snapshot=path),))
        text = render_json(report, committed=False)
        [written] = json.loads(text)["pages"][0]["changes"]
        assert (written["kind"], written["cell"]["row"]) == (kind, "A")
        assert read_json(text).pages[0].changes == (change,), "the report is rendered again from its JSON"  # type: ignore[index]
