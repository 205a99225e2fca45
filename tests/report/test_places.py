"""A reviewer gets to the line, the page and the text on record with one click, or to no wrong place."""

import pytest
from msgspec.structs import replace

from pipeline.forges.azure_devops import AzureDevOps
from pipeline.forges.github import GitHub
from pipeline.forges.gitlab import GitLab
from pipeline.report.places import Places, from_folder
from tests import reports

GITHUB = Places("https://github.com/larkfen/articles", GitHub(), "c" * 4, "a" * 4)


@pytest.mark.parametrize(
    ("places", "address"),
    [
        (GITHUB, "https://github.com/larkfen/articles/blob/cccc/s/x%20y.md"),
        (replace(GITHUB, forge=GitLab()), "https://github.com/larkfen/articles/-/blob/cccc/s/x%20y.md"),
        (
            replace(GITHUB, forge=AzureDevOps()),
            "https://github.com/larkfen/articles?path=/s/x%20y.md&version=GCcccc",
        ),
        (
            replace(GITHUB, web=GITHUB.web + "/"),
            "https://github.com/larkfen/articles/blob/cccc/s/x%20y.md",
        ),
        (replace(GITHUB, commit=""), ""),
        (replace(GITHUB, commit="", relative="../"), "../s/x%20y.md"),
        (Places(commit="cccc"), ""),
        (Places(), ""),
        (Places(relative="../", together=False), "../s/x%20y.md"),
    ],
)
def test_a_snapshot_is_linked_where_it_can_be_looked_at(places: Places, address: str) -> None:
    assert places.snapshot("s/x y.md") == address
    assert places.snapshot("") == ""


@pytest.mark.parametrize(
    ("places", "address"),
    [
        (GITHUB, "https://github.com/larkfen/articles/blob/aaaa/a%20b.md#L3"),
        (replace(GITHUB, articles=""), ""),
        (replace(GITHUB, articles="", relative="../"), "../a%20b.md#L3"),
        (Places(relative="../"), "../a%20b.md#L3"),
        (Places(relative="../", together=False), ""),
        (Places(articles="aaaa"), ""),
        (Places(), ""),
    ],
)
def test_an_article_is_linked_where_it_can_be_looked_at(places: Places, address: str) -> None:
    assert places.article("a b.md", 3) == address


@pytest.mark.parametrize(
    ("folder", "relative"), [("snapshots", "../"), ("/snapshots/", "../"), ("snapshots/team-a", "../../")]
)
def test_a_report_leads_to_the_root_from_where_it_stands(folder: str, relative: str) -> None:
    assert from_folder(folder) == Places(relative=relative)


def test_articles_read_from_elsewhere_are_not_beside_the_report() -> None:
    here = reports.smallest()
    elsewhere = replace(here, run=replace(here.run, articles="f" * 40))
    assert from_folder("snapshots").beside(here) == Places(relative="../")
    assert from_folder("snapshots").beside(elsewhere) == Places(relative="../", together=False)


def test_without_a_forge_nothing_is_linked() -> None:
    assert Places() == Places(web="", forge=None, commit="", articles="", relative="", together=True)
