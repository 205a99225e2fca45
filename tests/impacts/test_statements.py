"""What an article states: a sentence on the wrong line sends its author to the wrong place."""

import pytest

from pipeline.impacts.statements import Statement, clicks, statements
from tests.impacts.cases import FIRST
from tests.snapshot_of import article


def stated(body: str) -> tuple[Statement, ...]:
    return statements(article(body)[0])


def test_every_sentence_has_its_line_column_text_and_words() -> None:
    first, second, third = stated("Vaults replicate nightly. Snapshots expire.\n\n- Copies stay\n")
    assert (first.line, first.column, first.text) == (FIRST, 1, "Vaults replicate nightly.")
    assert (second.line, second.column, second.text) == (FIRST, 27, "Snapshots expire.")
    assert (third.line, third.column, third.text) == (FIRST + 2, 1, "Copies stay")
    assert first.stems == {"vault", "replic", "nightl"}
    assert third.stems == {"copy", "stay"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Version 2. 1 is old. Vaults stay", ["Version 2. 1 is old.", "Vaults stay"]),
        ('Is it "kept?" Vaults are.', ['Is it "kept?"', "Vaults are."]),
        ("Use it! **Vaults** need it.", ["**Vaults** need it."]),
        ("Vaults e.g. snapshots stay", ["Vaults e.g. snapshots stay"]),
        ("> ## 3) Restore vaults", ["Restore vaults"]),
        ("12. Restore vaults", ["Restore vaults"]),
        ("- - Restore", ["- Restore"]),
        ("1.5 TB a vault", ["1.5 TB a vault"]),
        ("**Vaults.** Snapshots", ["**Vaults.**", "Snapshots"]),
        ("Go to <b>Vaults</b> now", ["Go to Vaults now"]),
        ("Vaults at https://example.org/vaults stay", ["Vaults at stay"]),
        ("Vaults ![gear icon](img/gear.png) stay", ["Vaults stay"]),
        ("Vaults![gear](img/gear.png)stay", ["Vaults stay"]),
        ("Read [all [new] vaults](https://example.org/a) now", ["Read all [new] vaults now"]),
        ("and it is of the", []),
        ("", []),
    ],
)
def test_where_sentences_end_and_what_is_no_text(line: str, expected: list[str]) -> None:
    assert [one.text for one in stated(line)] == expected


def test_a_link_is_noted_with_the_sentence_that_holds_it() -> None:
    linked, plain = stated("Read [vault limits](https://example.org/a). Vaults have none.")
    assert (linked.linked, linked.text, linked.stems) == (
        True,
        "Read vault limits.",
        {"read", "vault", "limit"},
    )
    assert (plain.linked, plain.text) == (False, "Vaults have none.")


def test_a_picture_is_no_link() -> None:
    (one,) = stated("Vaults ![gear icon](img/gear.png) replicate.")
    assert not one.linked
    (other,) = stated("[![gear icon](img/gear.png) Vaults](https://example.org/v) replicate.")
    assert (other.linked, other.text) == (True, "Vaults replicate.")


def test_the_number_of_a_step_states_nothing() -> None:
    """Else a page that drops a number takes the support of "12." away, and the report quotes nothing."""
    (one,) = stated("23. Restore the vault")
    assert (one.text, one.column) == ("Restore the vault", 5)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Select **Backup Jobs > Restore now**.", ("backup jobs", "restore now")),
        ("Select __Backup Jobs__ → `vaultctl init`", ("backup jobs", "vaultctl init")),
        ("Select **Jobs -> Run » Now → End &gt; Done**", ("jobs", "run", "now", "end", "done")),
        ("Press <b>Restore</b> or <STRONG>Cancel job</STRONG>", ("restore", "cancel job")),
        ("Open [**Vault list**](https://example.org/v)", ("vault list",)),
        ("Nothing to press, 2 * 3 * 4", ()),
        ("Press **>**", ()),
    ],
)
def test_the_names_of_things_to_click(sentence: str, expected: tuple[str, ...]) -> None:
    assert clicks(sentence) == expected
    assert [one.clicks for one in stated(sentence)] == [expected]
