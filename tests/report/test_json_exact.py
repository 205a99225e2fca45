"""report.json as other tools read it: no field is lost, and what is no report is named."""

import json

import pytest
from inline_snapshot import snapshot
from msgspec.structs import replace

from pipeline.changes import Change, Fact
from pipeline.errors import StoreError
from pipeline.pages import Hop
from pipeline.report import PageRow, Run
from pipeline.report.json import json_schema, read_items, read_json, read_page, render_json
from pipeline.report.places import Places
from tests import reports

FORGE = Places("https://github.com/larkfen/articles", "github", "c" * 4, "a" * 4)


def test_a_report_is_one_item_a_line() -> None:
    report = replace(reports.smallest(), findings=(), pages=(PageRow("u", "", "ok", 200, (), "text", ""),))
    text = render_json(replace(report, links=(), articles=()), committed=False)
    assert text == snapshot("""\
{
"schema": 1,
"run": {"id":"20261123T173000Z","base":"4f1c2a9b7e5d3c1f0a8b6d4e2c0f9a7b5d3e1c8f","branch":"main","articles":"4f1c2a9b7e5d3c1f0a8b6d4e2c0f9a7b5d3e1c8f","duration_ms":83400,"counts":{"articles":12,"links":36,"pages":1,"text":1,"flagged_articles":1}},
"findings": [],
"pages": [
  {"url":"u","title":"","outcome":"ok","status":200,"hops":[],"change":"text","snapshot":null,"changes":[],"detail":"","first_failed":"","cited_by":0,"leads_to":"","note":"","road":"","rerouted":false}
],
"links": [],
"articles": [],
"trouble": [],
"left_out": [],
"still": [],
"dismissed": [],
"fixes": [],
"hosts": []
}
""")  # noqa: E501


def test_a_page_keeps_every_field_with_and_without_a_snapshot() -> None:
    row = PageRow(
        *("u", "Title", "moved", 200, (Hop("u", 301), Hop("v", 200)), "text", "s/u.md"),
        changes=(Change("u", "reworded", "a", ("T",), "30", "20", 0.5, (Fact("number", "30", "20"),)),),
        detail="d",
        first_failed="2026-01-01",
        cited_by=3,
        leads_to="v",
        note="n",
    )
    bare = replace(row, snapshot="")
    text = render_json(reports.report((), (row, bare)), committed=False)
    assert [page["snapshot"] for page in json.loads(text)["pages"]] == ["s/u.md", None]
    assert list(read_json(text).pages) == [row, bare]
    assert read_json(text.encode()) == read_json(text)
    items = [item for name, item in read_items(text.encode().split(b"\n")) if name == "pages"]
    assert [read_page(item) for item in items] == [row, bare]


def test_the_run_comes_back_whole_and_its_committed_form_without_the_clock() -> None:
    report = reports.tiny()
    assert read_json(render_json(report, committed=False)).run == report.run
    kept = read_json(render_json(report, committed=True)).run
    assert kept == replace(report.run, id="", duration_ms=0)


def test_a_report_of_an_older_version_and_one_with_more_fields_are_read() -> None:
    page = {"url": "u", "outcome": "ok", "status": 200, "hops": [], "change": "text", "snapshot": None}
    old = {
        "schema": 1,
        "run": {"base": "b", "branch": "m", "articles": "a", "counts": {"pages": 1}, "new": 1},
        **{"findings": [], "pages": [{**page, "new": [1]}], "links": [], "articles": [], "trouble": []},
    }
    found = read_json(json.dumps(old))
    assert found.run == Run("", "b", "m", "a", 0, (("pages", 1),))
    assert list(found.pages) == [PageRow("u", "", "ok", 200, (), "text", "")]


@pytest.mark.parametrize("begin", ['{\n"schema": 2,', '{"schema": 2,'])
def test_a_report_of_a_newer_schema_is_named_however_it_is_read(begin: str) -> None:
    text = render_json(reports.tiny(), committed=True).replace('{\n"schema": 1,', begin, 1)
    for read in (read_json, lambda text: list(read_items(text.encode().split(b"\n")))):
        with pytest.raises(StoreError) as told:
            read(text)
        assert str(told.value) == (
            "report.json: schema 2, and this version reads schema 1. Use a newer content-sync."
        )


def test_an_item_that_is_no_page_is_named() -> None:
    with pytest.raises(StoreError) as told:
        read_page(b'{"url": "u"}')
    assert str(told.value) == (
        "report.json: not a report: Object missing required field `outcome`. "
        "Make it again with `content-sync sync --json`."
    )


def test_a_log_that_shows_a_report_runs_nothing_and_a_reader_gets_the_same_text() -> None:
    said = "##[group]x ##vso[task] \x7f\x9b\u2028\u202e\u2066\u2069 \u00e9"
    report = reports.report((replace(reports.finding(1, 0), summary=said),), ())
    text = render_json(report, committed=False)
    assert "#\\u0023[group]x #\\u0023vso[task] \\u007f\\u009b\\u2028\\u202e\\u2066\\u2069 \u00e9" in text
    assert read_json(text).findings[0].summary == said


def test_the_schema_says_what_it_is_of() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"] == "content-sync report"
    assert {"$ref", "$defs"} <= schema.keys()
