"""What is not said of a page, a link or an article is empty, in every rendering."""

from pipeline.report import ArticleRow, LinkRow, PageRow
from tests import reports


def test_nothing_is_made_up_where_nothing_is_said() -> None:
    assert PageRow("u", "t", "ok", 200, (), "none", "") == PageRow(
        *("u", "t", "ok", 200, (), "none", ""),
        changes=(),
        detail="",
        first_failed="",
        cited_by=0,
        leads_to="",
        note="",
    )
    assert LinkRow("u", "gone", ()) == LinkRow(
        "u", "gone", (), detail="", suggestion="", nearest=(), first_failed=""
    )
    assert ArticleRow("p", "i", "t", "o", (), ()) == ArticleRow(
        *("p", "i", "t", "o", (), ()), edited="", newer_pages=0
    )
    found = reports.finding(1, 0)
    assert (found.accepted, found.observed, found.edited) == ("", "", "")
