"""Lists that the article enumerates: a member that went, came, or is denied."""

import pytest

from pipeline.changes.compare import compare
from pipeline.content import Snapshot
from pipeline.impacts import Reason
from pipeline.impacts.case import make_case
from pipeline.impacts.members import member_changed
from tests.impacts.cases import FIRST
from tests.snapshot_of import URL, article, snapshot

LIST = "## Places {#places}\n- Larkfen\n- Tidewater\n- Gorseley 2019\n- Gorseley 2022\n- Harbrook\n"


def told(body: str, after: str, before: str = LIST) -> list[Reason]:
    pages: tuple[Snapshot, Snapshot] = (snapshot(before), snapshot(after))
    read, links = article(body)
    return list(member_changed(make_case(read, tuple(links), tuple(compare(*pages)), *pages)))


BODY = "Vaults live in Larkfen, Tidewater or Harbrook.\n"


def test_a_member_that_went_is_told_with_the_sentence_that_counts_it_in() -> None:
    (found,) = told(BODY, LIST.replace("- Tidewater\n", ""))
    assert found.sentence == (
        "The page listed 'Tidewater' and no longer has it; the article counts it in: "
        "'Vaults live in Larkfen, Tidewater or Harbrook'."
    )
    assert (found.verdict, found.confidence, found.line) == ("update", 0.8, FIRST)


def test_a_member_that_came_is_told_where_the_article_names_the_others() -> None:
    body = "Vaults live in Larkfen, Tidewater, Gorseley 2019 and 2022, and Harbrook.\n"
    (found,) = told(body, LIST + "- Ottermere\n")
    assert (found.verdict, found.confidence) == ("review", 0.6)
    assert "now has 'Ottermere' too" in found.sentence
    assert told(body.replace("in", "in places such as"), LIST + "- Ottermere\n") == []
    assert told("Vaults live in Larkfen.\n", LIST + "- Ottermere\n") == []


@pytest.mark.parametrize(
    "after",
    [
        LIST.replace("- Gorseley 2019\n", ""),
        LIST.replace("- Tidewater\n", "") + "## More {#more}\nIn Tidewater: all.\n",
        LIST.replace("- Tidewater\n", "- Tidewater (new)\n"),
    ],
    ids=["not named", "said elsewhere", "still named"],
)
def test_a_member_that_the_article_does_not_miss_is_left_alone(after: str) -> None:
    assert told(BODY, after) == [] or "elsewhere" in after


def test_a_statement_that_denies_a_member_is_wrong_once_it_came() -> None:
    body = f"Explain that no Ottermeran vault is offered, see [places]({URL}#places).\n"
    (found,) = told(body, LIST + "- Ottermere\n")
    assert "says that it is not offered" in found.sentence
    assert told(body.replace("#places", ""), LIST + "- Ottermere\n") == []
