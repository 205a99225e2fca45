"""The report as SARIF 2.1.0 (OASIS), for code scanning: one result a finding, at the line of the article.

A result keeps its identity from run to run by ``partialFingerprints``, the fingerprint of its finding.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from pipeline.flags.model import Finding
from pipeline.impacts import Verdict
from pipeline.pages import Health, Outcome
from pipeline.report import escape
from pipeline.report.model import Report
from pipeline.report.outline import link_classes
from pipeline.report.outputs import Context
from pipeline.report.sources import sheet_of

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# GitHub refuses a run with more; the most urgent come first.
MOST_RESULTS = 25_000

_LEVEL = {Verdict.UPDATE: "warning", Verdict.REVIEW: "note", Verdict.NOTE: "none"}
_RULE = "page-changed"


def render(report: Report, context: Context) -> str:
    """Return the output ``sarif``."""
    return render_sarif(report)


def render_sarif(report: Report) -> str:
    """Return ``report`` as a SARIF log with one run."""
    printed = {row.url: row.changes for row in report.pages if any(change.sheet for change in row.changes)}
    results = [
        *(_result(one, sheet_of(one, printed.get(one.page, ()))) for one in report.findings),
        *_link_results(report),
    ]
    rules = sorted({str(result["ruleId"]) for result in results})
    run = {
        "tool": {"driver": {"name": "content-sync", "rules": [_rule(rule) for rule in rules]}},
        "columnKind": "unicodeCodePoints",
        "results": results[:MOST_RESULTS],
    }
    if len(results) > MOST_RESULTS:
        run["invocations"] = [_cut_short(len(results))]
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return escape.json_text(log, indent=1) + "\n"


def _rule(rule: str) -> dict[str, Any]:
    return {"id": rule, "shortDescription": {"text": f"{rule.replace('-', ' ').capitalize()}."}}


def _result(finding: Finding, sheet: int) -> dict[str, Any]:
    """Return the result of a finding; ``sheet`` is the printed page its evidence stands on, 0 for none."""
    where = (f"Page {sheet} of the file.",) if sheet else ()
    return {
        "ruleId": finding.rules[0] if finding.rules else _RULE,
        "level": _LEVEL.get(finding.verdict, "note"),
        "rank": round(finding.confidence * 100, 1),
        "message": {
            "text": _message(" ".join(dict.fromkeys((finding.summary, *where, *finding.reasons[:2]))))
        },
        "locations": [_location(finding.article, finding.line, finding.column)],
        "partialFingerprints": {"contentSyncFinding/v1": finding.id},
        "properties": {
            "verdict": finding.verdict,
            "page": finding.page,
            "fragment": finding.fragment,
            **({"sheet": sheet} if sheet else {}),
            "owner": finding.owner,
            "rules": list(finding.rules),
        },
    }


def _link_results(report: Report) -> Iterator[dict[str, Any]]:
    """Return a result for each place that uses a link which is unwell; what was merely not read is none."""
    for group in link_classes(report):
        if group.health is Health.UNREAD or group.health is Health.BACK:
            continue
        for row in group.rows:
            for place in row.articles:
                identity = "\n".join((row.url, row.outcome, place.path, place.label))
                yield {
                    "ruleId": f"link-{row.outcome}",
                    "level": "warning" if row.outcome is Outcome.GONE else "note",
                    "message": {"text": _message(f"{group.health.heading}: {row.url}. {row.detail}")},
                    "locations": [_location(place.path, place.line, place.column)],
                    "partialFingerprints": {
                        "contentSyncLink/v1": sha256(identity.encode(errors="surrogateescape")).hexdigest()[
                            :16
                        ]
                    },
                }


def _location(path: str, line: int, column: int) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": escape.path(path), "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": max(line, 1), "startColumn": max(column, 1)},
        }
    }


def _message(text: str) -> str:
    """Return plain text as a SARIF message, where brackets make links and braces placeholders (3.11)."""
    plain = escape.flat(text, 1_000).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return plain.replace("{", "{{").replace("}", "}}") or "-"


def _cut_short(count: int) -> dict[str, Any]:
    told = f"{MOST_RESULTS:,} of {count:,} results; all are in report.json."
    return {
        "executionSuccessful": True,
        "toolExecutionNotifications": [{"level": "note", "message": {"text": told}}],
    }
