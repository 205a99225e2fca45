"""What a content team is told to mend: a code without its sentence helps nobody."""

import re
from pathlib import Path

from pipeline.links.issues import MENDS
from pipeline.links.targets import REASONS

DOCUMENTED = Path(__file__).parents[2] / "docs" / "articles.md"


def test_every_documented_code_says_what_is_wrong_and_how_to_mend_it() -> None:
    codes = re.findall(r"^\| `([a-z0-9-]+)` \|", DOCUMENTED.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(MENDS) == set(codes) - set(REASONS)
    for code, mend in MENDS.items():
        wrong, _, todo = mend.partition("; ")
        assert len(wrong.split()) > 2, code
        assert len(todo.split()) > 1, code
