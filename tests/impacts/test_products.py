"""A product that got another name: one rename, every line of the article."""

import pytest

from pipeline.changes import Change
from pipeline.impacts.products import product_renamed
from tests.impacts.cases import FIRST, change, reasons

PAGE = [
    change("reworded", f"Use Larkfen Vault Service to {what}.", f"Use Larkfen AI Vault Service to {what}.")
    for what in ("store", "copy", "move")
]
STILL = [change("added", "", f"Larkfen Vault Service {letter}.") for letter in "abc"]
BODY = "Larkfen Vault Service keeps it.\n\nOthers do.\n\nAsk Larkfen Vault Service.\n"


def test_every_line_with_the_old_name_is_told_with_one_evidence() -> None:
    found = reasons(product_renamed, BODY, *PAGE)
    assert [one.line for one in found] == [FIRST, FIRST + 4]
    assert {(one.before, one.after) for one in found} == {
        ("Larkfen Vault Service", "Larkfen AI Vault Service")
    }
    assert {one.verdict for one in found} == {"review"}


@pytest.mark.parametrize(
    ("body", "pages"),
    [(BODY, PAGE[:2]), (BODY.replace("Vault", "AI Vault"), PAGE), (BODY, [*PAGE, *STILL])],
    ids=["twice is no rename", "new already", "both are in use"],
)
def test_what_is_no_rename_is_left_alone(body: str, pages: list[Change]) -> None:
    assert reasons(product_renamed, body, *pages) == []
