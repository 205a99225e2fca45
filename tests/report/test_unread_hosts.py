"""Hosts that never let us read are named once, with what to do, and where one run's report may say so only."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.changes import PageNews
from pipeline.pages import Outcome
from pipeline.report import Citation, LinkRow, PageRow, Report
from pipeline.report.html import render_html
from pipeline.report.json import read_json, render_json
from pipeline.report.markdown import render_markdown
from pipeline.report.model import UnreadHost
from pipeline.report.outline import health_counts
from pipeline.report.summary import render_summary
from pipeline.report.unread_hosts import HostVisit, host_items, host_lines, is_refusal, unread_hosts
from tests import reports

SHUT = "shut.example"


def visit(outcome: str, host: str = SHUT, *, sign_in: bool = False) -> HostVisit:
    return HostVisit(host, Outcome(outcome), sign_in)


def runs(*outcomes: str) -> list[list[HostVisit]]:
    return [[visit(word) for word in words.split()] for words in outcomes]


def told(*outcomes: str) -> list[str]:
    return [one.what for one in unread_hosts(runs(*outcomes))]


def test_a_host_that_refused_every_run_is_named_once() -> None:
    assert told(*["blocked blocked"] * 6) == ["never read from here in 6 of 6 runs (blocked)"]
    assert told("robots", "robots") == ["never read from here in 2 of 2 runs (robots)"]
    assert told(*["unreachable"] * 9) == ["never read from here in 6 of 6 runs (unreachable)"]
    assert told("blocked deferred", "blocked") == ["never read from here in 2 of 2 runs (blocked)"]


@pytest.mark.parametrize(
    "outcomes",
    [
        (),
        ("blocked",),
        ("blocked", "ok"),
        ("ok", "blocked", "blocked"),
        ("blocked ok", "blocked"),
        ("blocked gone", "blocked gone"),
        ("not-modified", "not-modified"),
        ("no-article", "no-article"),
        ("blocked", *["blocked"] * 4, "ok"),
        # No page of it is cited any more.
        ("", "blocked", "blocked"),
    ],
)
def test_a_host_that_was_read_once_or_met_once_is_not_named(outcomes: tuple[str, ...]) -> None:
    assert told(*outcomes) == []


def test_what_was_longer_ago_than_six_runs_does_not_count() -> None:
    assert told(*["blocked"] * 6, "ok") == ["never read from here in 6 of 6 runs (blocked)"]


def test_a_run_that_did_not_meet_the_host_is_not_counted() -> None:
    assert told("blocked", "", "blocked") == ["never read from here in 2 of 2 runs (blocked)"]


def test_a_host_that_asks_for_a_sign_in_every_time_is_treated_as_a_portal() -> None:
    asks = [[visit("blocked", sign_in=True)] * 2] * 3
    [one] = unread_hosts(asks)
    assert (one.sign_in, one.runs, one.pages) == (True, 3, 2)
    assert "asks for a sign-in in 3 of 3 runs: give it credentials or list it in [hosts] skip" in (
        f"{one.what}: {one.mend}"
    )
    [other] = unread_hosts([*asks, [visit("blocked")]])
    assert not other.sign_in and other.what == "never read from here in 4 of 4 runs (blocked)"


_VISITS = st.builds(
    HostVisit, st.sampled_from(["a.example", "b.example"]), st.sampled_from(list(Outcome)), st.booleans()
)


@given(st.lists(st.lists(_VISITS, max_size=5), max_size=8))
def test_a_named_host_was_never_read_and_the_order_of_visits_says_nothing(
    seen: list[list[HostVisit]],
) -> None:
    found = unread_hosts(seen)
    assert found == unread_hosts([list(reversed(run)) for run in seen])
    assert [one.host for one in found] == sorted({one.host for one in found})
    for one in found:
        met = [[v for v in run if v.host == one.host] for run in seen[:6]]
        assert one.runs == sum(map(bool, met)) >= 2 and one.pages == len(met[0])
        assert all(is_refusal(v.outcome) for run in met for v in run)
        assert one.sign_in == all(v.sign_in for run in met for v in run)


def blocked_report(host: str = SHUT) -> Report:
    url = f"https://{host}/a"
    page = PageRow(url, "", Outcome.BLOCKED, 403, (), PageNews.UNREAD, "", detail="HTTP 403")
    link = LinkRow(url, Outcome.BLOCKED, (Citation("a.md", 3, 1, "a"),), "HTTP 403")
    other = replace(link, url="https://open.example/a")
    row = UnreadHost(host, Outcome.BLOCKED, 6, 1, "never read from here in 6 of 6 runs (blocked)", "do this")
    return replace(reports.report((), (page,)), links=(link, other), hosts=(row,))


def test_the_report_of_one_run_says_it_and_lists_its_links_no_more() -> None:
    report = blocked_report()
    for text in (render_summary(report), render_html(report)):
        assert text.count("never read from here in 6 of 6 runs (blocked)") == 1
        assert "do this" in text
        assert f"{SHUT}/a" not in text
    assert "open.example/a" in render_html(report)
    assert "not read 1" in render_summary(report)
    assert health_counts(report) == {"not read": 1}
    printed = render_json(report, committed=False)
    assert json.loads(printed)["hosts"][0]["host"] == SHUT
    assert read_json(printed).hosts == report.hosts


def test_what_is_committed_is_the_same_with_and_without() -> None:
    report = blocked_report()
    without = replace(report, hosts=())
    assert render_markdown(report) == render_markdown(without)
    assert render_json(report, committed=True) == render_json(without, committed=True)
    assert "not read 2" in render_markdown(report)


def test_what_is_said_of_a_host_is_text() -> None:
    report = blocked_report()
    row = replace(report.hosts[0], what="<script>x</script>", mend="![a](http://b.example) @everyone")
    report = replace(report, hosts=(row,))
    assert "<script>x" not in render_summary(report) + render_html(report)
    assert "![a](" not in render_summary(report)


def test_a_hosts_name_is_text() -> None:
    report = blocked_report("<b>`x`[a](b)")
    assert host_items(report)[0].startswith("- ``<b>`x`[a](b)`` (1 page): never read")
    assert "<b>`x`" not in render_html(report)
    assert len(list(host_lines(report))) == 1
