"""A repair writes exactly the address, or nothing: an article that it spoils is worse than a dead link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.articles.read import read_article
from pipeline.pages import Outcome
from pipeline.report import LinkRow
from pipeline.report.fixes import Fix, is_mechanical, repair, replacements

OLD, NEW = "https://docs.larkfen.example/old", "https://docs.larkfen.example/new"
ROW = LinkRow(OLD, Outcome.MOVED, (), f"301 {OLD} -> 200 {NEW}", NEW)


def repaired(text: str, *rows: LinkRow) -> str | None:
    done = repair(text.encode(), "a.md", replacements(rows or [ROW]))
    return done.text.decode() if done else None


# -- which repairs need nobody


@pytest.mark.parametrize("outcome", ["moved", "fragment-missing", "case-mismatch"])
def test_what_is_permanent_and_clear_is_repaired(outcome: str) -> None:
    row = LinkRow(OLD, Outcome(outcome), (), "why", NEW)
    ready = LinkRow(f"{OLD}#x", Outcome(outcome), (), "why", "")
    assert replacements(iter([row, ready])) == {OLD: row}


@pytest.mark.parametrize(
    "new",
    [
        *(
            NEW,
            "http://a.example/",
            f"{OLD}#part",
            "https://a.example/%20x?y=1&z=(2"[:-2],
            "https://a.example/é",
        ),
        *("https://a.example/aka.ms", "https://fwlink.example/"),
    ],
)
def test_a_plain_address_may_be_written_in_place_of_another(new: str) -> None:
    assert is_mechanical(OLD, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (OLD, OLD),
        (OLD, ""),
        (OLD, "ftp://a.example/"),
        (OLD, "https:///x"),
        (OLD, "https://user@a.example/"),
        (OLD, "http://[broken"),
        ("http://[broken", NEW),
        ("https://AKA.ms/x", NEW),
        ("https://sub.aka.ms/x", NEW),
        ("https://go.microsoft.com/FwLink/?LinkId=1", NEW),
        ("https://go.microsoft.com/fwlink", NEW),
        *((OLD, f"https://a.example/{mark}") for mark in "<>()[]\"'`|\\{}^ \t\n\x7f\x85\u00a0\u200b\u202e"),
    ],
)
def test_whatever_needs_a_thought_is_left_to_a_person(old: str, new: str) -> None:
    assert is_mechanical(old, new) is False


@pytest.mark.parametrize("old", ["https://notaka.ms/x", "https://a.example/fwlinks/x"])
def test_an_address_that_only_looks_like_a_short_link_is_repaired(old: str) -> None:
    assert is_mechanical(old, NEW)


# -- what is written


def test_an_edit_says_where_it_is_what_it_was_and_why() -> None:
    source = f"# T\r\n\r\n[a]({OLD})\r\n[b](https://a.example/) and [c]({OLD})\r\n".encode()
    done = repair(source, "x/a.md", {OLD: ROW})
    after = source.replace(OLD.encode(), NEW.encode())
    assert done is not None
    assert (done.path, done.text) == ("x/a.md", after)
    assert done.before == read_article(source, "x/a.md").digest
    assert done.digest == read_article(after, "x/a.md").digest
    assert done.fixes == (
        Fix("x/a.md", 3, OLD, NEW, f"301 {OLD} -> 200 {NEW}"),
        Fix("x/a.md", 4, OLD, NEW, f"301 {OLD} -> 200 {NEW}"),
    )


def test_two_addresses_are_repaired_in_one_go() -> None:
    rows = [ROW, LinkRow(f"{OLD}er", Outcome.MOVED, (), "", "https://a.example/x")]
    before = f"# T\n\n[a]({OLD}er) [b]({OLD}) [c]({OLD}er)\n"
    assert repaired(before, *rows) == f"# T\n\n[a](https://a.example/x) [b]({NEW}) [c](https://a.example/x)\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[a]({})", True),
        ("[a]( <{}> )", True),
        ("[a]({} 'title')", True),
        ("![a]({})", False),
        ("<{}>", True),
        ("see {}", True),
        ("see {}, and {}.", True),
        ("<a href='{}'>a</a>", True),
        ('<A HREF = "{}">a</A>', True),
        ("[a][r]\n\n[r]: {}", True),
        ("[a][r]\n\n   [r]: <{}>", True),
        ("- [a]({})", True),
        ("- x\n    - [a]({})", True),
        ("1. x\n\n    1. [a]({})", True),
        ("- x\n\n    [a]({}) in an item", False),
        ("> [a]({})", True),
        ("[three\nlines of\na label]({})", True),
        ("`{}`", False),
        ("<!-- {} -->", False),
        ("```\n{}\n```", False),
        ("\t{}", False),
    ],
)
def test_an_address_is_repaired_where_it_is_surely_one(before: str, after: bool) -> None:
    source = f"# T\n\n{before.replace('{}', OLD)}\n"
    assert repaired(source) == (source.replace(OLD, NEW) if after else None)


@pytest.mark.parametrize(("lines", "found"), [(5, True), (6, True), (7, False)])
def test_the_address_of_a_link_is_looked_for_on_six_lines(lines: int, found: bool) -> None:
    source = "# T\n\n[" + "label\n" * (lines - 1) + f"end]({OLD})\n\nmore\n"
    assert repaired(source) == (source.replace(OLD, NEW) if found else None)


def test_code_that_shows_the_same_address_is_left_as_it_is() -> None:
    assert repaired(f"# T\n\n`{OLD}` {OLD} `[a]({OLD})` [a]({OLD})\n") in (
        None,
        f"# T\n\n`{OLD}` {NEW} `[a]({OLD})` [a]({NEW})\n",
    )


def test_of_two_definitions_nobody_knows_which_is_meant() -> None:
    assert repaired(f"# T\n\n[a][r] [b][s]\n\n[r]: {OLD}\n[s]: {OLD}\n") is None


def test_an_article_that_is_no_utf8_is_left_alone() -> None:
    assert repair(f"# T\n\ncaf\xe9 [a]({OLD})\n".encode("latin-1"), "a.md", {OLD: ROW}) is None


def test_an_article_without_the_address_is_not_written() -> None:
    assert repaired("# T\n\n[a](https://a.example/)\n") is None
    assert repair(f"# T\n\n[a]({OLD})\n".encode(), "a.md", {}) is None


def test_a_repair_that_would_make_other_links_is_not_made() -> None:
    """The result is read again: an address that ends its link early must not reach an article."""
    broken = LinkRow(OLD, Outcome.MOVED, (), "", "https://a.example/x) [evil](https://evil.example/")
    assert repair(f"# T\n\n[a]({OLD})\n".encode(), "a.md", {OLD: broken}) is None


# No mark that could make the text around an address something else: here every link has to be repaired.
_PLAIN = st.text(st.sampled_from("abc dé.,\n"), max_size=60)


@given(st.lists(_PLAIN, min_size=1, max_size=6))
def test_every_link_between_plain_words_is_repaired_and_no_word_is_touched(words: list[str]) -> None:
    source = "# T\n\n" + "".join(f"x{text.strip()}\n\ny [a]({OLD})\n\n" for text in words)
    assert repaired(source) == source.replace(f"({OLD})", f"({NEW})")
