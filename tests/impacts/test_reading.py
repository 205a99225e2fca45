"""How a page is read for the rules: what one text of it holds of a statement, and what its changes took."""

import pytest
from msgspec.structs import replace

from pipeline.changes import ChangeKind
from pipeline.impacts.reading import Index, Reading, read_changes, read_lost, read_page, read_rewordings
from tests.impacts.cases import change
from tests.snapshot_of import snapshot

LARKFEN_TIDEWATER = frozenset({"larkf", "tidewa"})


def test_the_support_of_a_statement_is_what_the_best_single_text_holds() -> None:
    index = Index(["Larkfen keeps jobs.", "Tidewater and Larkfen keep jobs.", "Larkfen, Tidewater", "Jobs"])
    assert index.support(LARKFEN_TIDEWATER) == (10.0, 1), "of equal texts the first is quoted"
    assert index.support(frozenset({"larkf"})) == (5.0, 0)
    assert index.support(frozenset({"gorsel"})) == (0.0, -1)
    assert Index([]).support(LARKFEN_TIDEWATER) == (0.0, -1)


def test_title_headings_and_blocks_all_support_a_statement() -> None:
    reading = Reading("Larkfen", ["Tidewater jobs"], ["Gorseley and Tidewater"])
    assert reading.names == {"larkf", "tidewa", "job"}
    assert [reading.support(frozenset({one})) for one in ("larkf", "tidewa", "gorsel", "harbro")] == [
        5,
        5,
        5,
        0,
    ]
    assert reading.support(LARKFEN_TIDEWATER) == 5.0
    assert reading.support(frozenset({"tidewa", "gorsel"})) == 10.0


def test_a_second_question_to_a_page_gets_the_same_answer() -> None:
    """Texts once read are asked first: an answer from a worse one would flag what the page still says."""
    reading = Reading("Jobs", [], ["Larkfen only", "Larkfen and Tidewater", "Larkfen, Tidewater, Gorseley"])
    three = LARKFEN_TIDEWATER | {"gorsel"}
    assert [reading.support(three) for _ in range(2)] == [15.0, 15.0]
    assert reading.support(LARKFEN_TIDEWATER) == 10.0
    assert reading.support(three, 4.0) > 4.0
    assert reading.support(three, 15.0) == 15.0


def test_a_phrase_is_said_word_for_word_within_one_text() -> None:
    reading = Reading("Restore points", ["Backup jobs"], ["Select **Run now**, then wait."])
    assert all(reading.says(phrase) for phrase in ("restore points", "backup jobs", "run now then"))
    assert not any(reading.says(phrase) for phrase in ("store points", "points backup", "run", "wait x")[::3])
    assert not reading.says("run no")


def test_a_page_is_read_with_its_title_headings_and_blocks() -> None:
    page = snapshot("Lead text.\n# Larkfen {#l}\nTidewater.\n## Gorseley {#g}\n- Harbrook\n", title="Vaults")
    reading = read_page(page)
    assert reading.title == "Vaults"
    assert {"vault", "larkf", "gorsel"} <= reading.names
    assert not {"tidewa", "harbro"} & reading.names
    assert reading.says("tidewater")
    assert reading.says("harbrook")


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        ("added", True),
        ("reworded", True),
        ("renamed", True),
        ("moved", True),
        ("cosmetic", True),
        ("removed", False),
        ("link-target", False),
        ("metadata", False),
    ],
)
def test_without_snapshots_the_page_is_what_its_changes_left(kind: str, known: bool) -> None:
    reading = read_changes((change(kind, "Gorseley", "Larkfen jobs"), change("title", "Old", "Vaults")))
    assert reading.says("larkfen jobs") is known
    assert reading.title == "Vaults"
    assert not reading.says("gorseley")


def test_without_snapshots_new_headings_name_the_page() -> None:
    reading = read_changes((change("added", "", "## Larkfen"), change("added", "", "Tidewater # 2")))
    assert (reading.title, reading.names) == ("", {"larkf"})
    assert reading.says("tidewater 2")
    assert read_changes((change("renamed", "## Larkfen", ""),)).names == frozenset()


@pytest.mark.parametrize("kind", ["removed", "reworded", "renamed"])
def test_the_text_that_went_is_found_with_its_change(kind: str) -> None:
    kept = change("added", "", "Larkfen")
    other, lost = change("removed", "Harbrook"), change(kind, "Larkfen and Tidewater", "")
    changes, index = read_lost((kept, other, lost))
    assert changes == (other, lost)
    assert index.support(LARKFEN_TIDEWATER) == (10.0, 1)


def test_of_three_lost_blocks_the_one_that_said_most_is_quoted() -> None:
    blocks = [change("removed", text) for text in ("Larkfen.", "Larkfen, Tidewater.", "Tidewater.", "Jobs.")]
    changes, index = read_lost(tuple(blocks))
    had, number = index.support(LARKFEN_TIDEWATER)
    assert (had, changes[number].before) == (10.0, "Larkfen, Tidewater.")


def test_each_sentence_is_read_beside_the_one_that_took_its_place() -> None:
    block = change(
        "reworded",
        "Larkfen keeps 30 copies. Tidewater takes two hours! Jobs never overlap.",
        "Tidewater takes six hours! Larkfen keeps 90 copies. Jobs never overlap.",
    )
    (first, second), index = read_rewordings((block,))
    assert (first.before, first.after) == ("Larkfen keeps 30 copies.", "Larkfen keeps 90 copies.")
    assert [(f.kind, f.before, f.after) for f in first.facts] == [("number", "30", "90")]
    assert (second.before, second.after) == ("Tidewater takes two hours!", "Tidewater takes six hours!")
    assert [(f.kind, f.before, f.after) for f in second.facts] == [("number", "two hours", "six hours")]
    assert first.change == second.change == block
    assert first.alike == pytest.approx(100 * 44 / 46)
    assert index.support(frozenset({"tidewa"})) == (5.0, 1)


@pytest.mark.parametrize(("after", "pairs"), [("Quota 3597", 1), ("Quot 35978", 0)])
def test_sentences_that_share_too_little_are_no_pair(after: str, pairs: int) -> None:
    """Six letters in ten are the same sentence: 'Quota 1024' against 'Quota 3597'."""
    found, _ = read_rewordings((change("reworded", "Quota 1024", after),))
    assert len(found) == pairs


def test_only_rewordings_with_other_facts_are_read_for_them() -> None:
    same = change("reworded", "Larkfen keeps copies.", "Larkfen holds copies.")
    facts = change("reworded", "Larkfen keeps 30 copies.", "Larkfen keeps 90 copies.")
    gone = replace(facts, kind=ChangeKind.MOVED)
    assert gone.facts
    assert read_rewordings((same, gone))[0] == ()
