"""The right people are asked for a review: the articles are not in the diff, so nobody else asks them."""

import pytest
from msgspec.structs import replace

from pipeline.impacts import Verdict
from pipeline.report.reviewers import reviewers
from tests import reports

ASKED = replace(reports.finding(1, 0), article="docs/a.md", owner="lf.Relay")


@pytest.mark.parametrize(("verdict", "asked"), [("update", ("ann",)), ("review", ("ann",)), ("note", ())])
def test_only_a_decision_asks_for_a_reviewer(verdict: str, asked: tuple[str, ...]) -> None:
    assert reviewers([replace(ASKED, verdict=Verdict(verdict))], {"LF.relay": ["ann"]}) == asked


def test_an_owner_whom_the_map_knows_is_not_looked_for_elsewhere() -> None:
    assert reviewers([ASKED], {"lf.Relay": ["ann"]}, "* @everyone") == ("ann",)
    assert reviewers([ASKED], {"lf.Relay": []}, "* @everyone") == ("everyone",)
    assert reviewers([ASKED], {}, "") == ()


def test_who_has_most_findings_is_asked_first_and_of_equals_by_name() -> None:
    found = [replace(ASKED, owner=owner) for owner in ("x", "y", "y", "z")]
    owners = {"x": ["Bob"], "y": ["zoe"], "z": ["ann"]}
    assert reviewers(found, owners) == ("zoe", "ann", "Bob")


def test_ten_are_asked_at_most() -> None:
    assert reviewers([ASKED], {"lf.Relay": [f"u{n:02}" for n in range(12)]}) == tuple(
        f"u{n:02}" for n in range(10)
    )


@pytest.mark.parametrize(
    ("pattern", "covered", "left"),
    [
        ("*", ["a.md", "x/y/a.md"], []),
        ("*.md", ["a.md", "x/y/a.md"], ["a.txt", "md"]),
        ("/a.md", ["a.md"], ["x/a.md"]),
        ("docs", ["docs/a.md", "x/docs/y/a.md", "docs"], ["docs2/a.md", "adocs/a.md"]),
        ("docs/", ["docs/a.md", "x/docs/a.md"], ["docs", "docs2/a.md"]),
        ("/docs/", ["docs/a.md", "docs/x/a.md"], ["x/docs/a.md", "docs"]),
        ("docs/*", ["docs/a.md"], ["docs/x/a.md", "x/docs/a.md"]),
        ("docs/**", ["docs/a.md", "docs/x/a.md"], ["x/docs/a.md"]),
        ("**/logs", ["logs/a", "x/logs/a", "x/y/logs"], ["xlogs/a"]),
        ("a/**/b", ["a/b", "a/x/b", "a/x/y/b/c"], ["ab", "a/xb", "x/a/b"]),
        ("a?.md", ["ab.md"], ["a/.md", "abc.md", "a.md"]),
        ("a.c", ["a.c"], ["abc"]),
        ("with\\ space/", ["with space/a.md"], ["with/a.md"]),
    ],
)
def test_a_pattern_of_code_owners_covers_what_the_forge_takes_it_to_cover(
    pattern: str, covered: list[str], left: list[str]
) -> None:
    rules = f"# people\n\n{pattern} @ann mail@a.example # @nobody\n"
    for path, asked in [*((path, ("ann",)) for path in covered), *((path, ()) for path in left)]:
        assert reviewers([replace(ASKED, article=path)], {}, rules) == asked, path


def test_the_last_rule_that_fits_decides() -> None:
    rules = "* @first\ndocs/ @second @org/team\n[Section] @none\n^[Optional] @none\n/docs/a.md @third\n"
    assert reviewers([ASKED], {}, rules) == ("third",)
    assert reviewers([replace(ASKED, article="docs/b.md")], {}, rules) == ("org/team", "second")
    assert reviewers([ASKED], {}, rules + "docs/a.md\n") == (), "a rule without owners asks nobody"
