"""A SARIF log for code scanning: one result a finding, which keeps its identity from run to run."""

import json

import pytest
from inline_snapshot import snapshot
from msgspec.structs import replace

from pipeline.impacts import Verdict
from pipeline.pages import Outcome
from pipeline.report import Citation, LinkRow
from pipeline.report.places import Places
from pipeline.report.sarif import MOST_RESULTS, render_sarif
from tests import reports

FORGE = Places("https://github.com/larkfen/articles", "github", "c" * 4, "a" * 4)


def results(report: object) -> list[dict[str, object]]:
    run = json.loads(render_sarif(report))["runs"][0]  # type: ignore[arg-type]
    found: list[dict[str, object]] = run["results"]
    return found


def test_a_log_of_a_broken_link_reads_well() -> None:
    row = LinkRow("https://a.example/x", Outcome.GONE, (Citation("a b.md", 0, 0, "x"),), "HTTP [404] {x} \\")
    assert render_sarif(reports.report((), (), links=(row,))) == snapshot("""\
{
 "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
 "version": "2.1.0",
 "runs": [
  {
   "tool": {
    "driver": {
     "name": "content-sync",
     "rules": [
      {
       "id": "link-gone",
       "shortDescription": {
        "text": "Link gone."
       }
      }
     ]
    }
   },
   "columnKind": "unicodeCodePoints",
   "results": [
    {
     "ruleId": "link-gone",
     "level": "warning",
     "message": {
      "text": "Broken: page gone: https://a.example/x. HTTP \\\\[404\\\\] {{x}} \\\\\\\\"
     },
     "locations": [
      {
       "physicalLocation": {
        "artifactLocation": {
         "uri": "a%20b.md",
         "uriBaseId": "%SRCROOT%"
        },
        "region": {
         "startLine": 1,
         "startColumn": 1
        }
       }
      }
     ],
     "partialFingerprints": {
      "contentSyncLink/v1": "5b2befd887cf801d"
     }
    }
   ]
  }
 ]
}
""")


def test_levels_and_rules_follow_the_verdict() -> None:
    found = [
        replace(reports.finding(n, 0), verdict=Verdict(verdict), rules=rules, confidence=0.123)
        for n, (verdict, rules) in enumerate(
            [("update", ("number-changed", "other")), ("review", ("text-removed",)), ("note", ())]
        )
    ]
    report = reports.report(tuple(found), (), links=reports.LINKS)
    assert [(one["ruleId"], one["level"], one.get("rank")) for one in results(report)] == [
        ("number-changed", "warning", 12.3),
        ("text-removed", "note", 12.3),
        ("page-changed", "none", 12.3),
        *[("link-gone", "warning", None)] * 5,
        *[("link-fragment-missing", "note", None)] * 4,
        ("link-soft-404", "note", None),
        *[("link-malformed", "note", None)] * 3,
        *[("link-moved", "note", None)] * 2,
    ], "what was merely not read, or answers again, is no result"
    run = json.loads(render_sarif(report))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({str(one["ruleId"]) for one in run["results"]})
    assert {"id": "page-changed", "shortDescription": {"text": "Page changed."}} in rules
    assert "invocations" not in run


def test_a_message_says_each_reason_once_and_at_most_two() -> None:
    one = replace(reports.finding(1, 0), summary="a", reasons=("a", "b", "c"))
    assert results(reports.report((one,), ()))[0]["message"] == {"text": "a b"}
    long = replace(one, summary="x" * 1_001, reasons=())
    assert len(results(reports.report((long,), ()))[0]["message"]["text"]) == 1_000  # type: ignore[index]
    empty = replace(one, summary="", reasons=())
    assert results(reports.report((empty,), ()))[0]["message"] == {"text": "-"}


def test_a_log_too_large_for_the_forge_keeps_the_most_urgent_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert MOST_RESULTS == 25_000
    report = reports.smallest()
    whole = results(report)
    monkeypatch.setattr("pipeline.report.sarif.MOST_RESULTS", len(whole))
    assert "invocations" not in json.loads(render_sarif(report))["runs"][0]
    monkeypatch.setattr("pipeline.report.sarif.MOST_RESULTS", 1)
    run = json.loads(render_sarif(report))["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["results"] == whole[:1]
    assert run["invocations"] == [
        {
            "executionSuccessful": True,
            "toolExecutionNotifications": [
                {"level": "note", "message": {"text": "1 of 3 results; all are in report.json."}}
            ],
        }
    ]


def test_two_links_to_one_page_from_one_article_are_told_apart() -> None:
    places = (Citation("a.md", 1, 1, "x"), Citation("a.md", 1, 1, "y"), Citation("b.md", 1, 1, "x"))
    rows = (
        LinkRow("https://a.example/", Outcome.GONE, places),
        LinkRow("https://b.example/", Outcome.GONE, places[:1]),
    )
    found = results(reports.report((), (), links=rows))
    assert len({str(one["partialFingerprints"]) for one in found}) == 4
    moved = replace(rows[0], articles=tuple(replace(place, line=9) for place in places), detail="later")
    again = results(reports.report((), (), links=(moved, rows[1])))
    assert [one["partialFingerprints"] for one in again] == [one["partialFingerprints"] for one in found]
