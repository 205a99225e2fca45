"""Closed sets mean one thing everywhere: no place lists their words again, files keep them as they are."""

import ast
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from pipeline.changes import Change, ChangeKind, PageNews
from pipeline.closed import Closed
from pipeline.impacts import Verdict
from pipeline.pages import Health, Outcome
from pipeline.proposal.operation import Operation
from pipeline.report import LinkRow
from pipeline.report.json import read_json, render_json
from pipeline.sites import Road
from tests import reports

ROOT = Path(__file__).parents[1]
SETS: tuple[type[Closed], ...] = (ChangeKind, Operation, Outcome, PageNews, Road, Verdict)


def _lists(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and set of every literal list, tuple or set that holds two words of one closed set."""
    for node in _elsewhere(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Set | ast.List | ast.Tuple):
            for closed in SETS:
                if sum(_is_word(item, closed) for item in node.elts) > 1:
                    yield node.lineno, closed.__name__


def _elsewhere(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what stands below ``node`` but the closed sets themselves, where each word has its meaning."""
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.ClassDef) and "Closed" in {ast.unparse(base) for base in child.bases}):
            yield child
            yield from _elsewhere(child)


def _is_word(item: ast.expr, closed: type[Closed]) -> bool:
    if isinstance(item, ast.Constant):
        return item.value in list(closed)
    names = isinstance(item, ast.Attribute) and isinstance(item.value, ast.Name) and item.value.id
    return names == closed.__name__


def test_no_place_lists_the_words_of_a_closed_set() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} lists {name}; ask its members what they are"
        for path in sorted((ROOT / "pipeline").rglob("*.py"))
        for line, name in _lists(path)
    ]
    assert not found


@pytest.mark.parametrize(
    "text",
    [
        "X = frozenset({'gone', 'soft-404'})",
        "if verdict in ('update', 'review'): pass",
        "X = [Outcome.GONE, Outcome.RETIRED]",
    ],
)
def test_a_list_is_found(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.py").write_text(text, encoding="utf-8")
    assert list(_lists(tmp_path / "x.py"))


def test_a_word_is_written_as_the_plain_word_and_read_as_its_member() -> None:
    change = Change("https://a.example/", ChangeKind.LINK_TARGET, "", (), "a", "b")
    text = msgspec.json.encode(change)
    assert b'"kind":"link-target"' in text
    assert msgspec.json.decode(text, type=Change).kind is ChangeKind.LINK_TARGET
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(change), type=Change) == change


def test_a_report_of_a_newer_version_is_read_shown_and_written_back() -> None:
    report = reports.tiny()
    newer = render_json(report, committed=False).replace('"soft-404"', '"too-clever"')
    read = read_json(newer)
    outcome = next(row.outcome for row in read.links if row.outcome == "too-clever")
    assert (outcome.health, outcome.broken, outcome.read) == (Health.OTHER, False, False)
    assert render_json(read, committed=False) == newer


def test_broken_is_what_a_reader_does_not_get() -> None:
    assert {str(outcome) for outcome in Outcome if outcome.broken} == {
        *("gone", "soft-404", "moved-to-root", "wrong-page", "no-article", "retired"),
        *("fragment-missing", "malformed"),
    }


def test_link_health_is_counted_once() -> None:
    from pipeline.cli.summary import _health
    from pipeline.report.github_output import outputs
    from pipeline.report.outline import health_line

    report = reports.tiny()
    assert health_line(report) == "Link health: broken 5, moved for good 1, not read 1."
    told = "7 addresses need a look (5 broken, 1 moved for good, 1 not read)"
    assert _health(report) == f"Link health: {told}; see the report."
    assert outputs(report, [])["broken-links"] == "5"


def test_a_link_row_needs_no_more_than_its_outcome() -> None:
    row = LinkRow("https://a.example/", Outcome("recovered"), ())
    assert (row.outcome.health, row.outcome.mendable) == (Health.BACK, False)
