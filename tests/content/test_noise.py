# ruff: noqa: E501 (texts read better on one line)
"""What differs without saying anything else, and what says something else while it looks alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.content import Block, PageLink, Section, Snapshot
from pipeline.content.canonical import fold
from pipeline.content.volatile import is_volatile, learn_volatile, still_links

# One form for what reads the same


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Plain Words", "plain words"),
        ("‘a’ ‚b‛ ′c ʼd ＇e `f´", "'a' 'b' 'c 'd 'e 'f'"),
        ("“a” „b‟ ″c «d» ‹e› ＂f", '"a" "b" "c "d" "e" "f'),
        ("a‐b‑c‒d–e—f―g−h﹣i－j", "a-b-c-d-e-f-g-h-i-j"),
        ("a • b · c ∙ d ◦ e ▪ f ● g ‣ h", "a b c d e f g h"),
        ("a…", "a..."),
        ("so\u00adft\u200b\ufeff\u200c\u200d", "soft"),
        ("Straße ﬁne ＡＢ ½", "strasse fine ab 1⁄2"),
        ("a \u00a0 b\n c", "a b c"),
        ("- item", "item"), ("1. item", "item"), ("; term", "term"), (": meaning", "meaning"), ("   - item", "item"),
        ("> quoted", "quoted"), ("> > - deep", "deep"), ("::: details More", "more"), ("::: tab CLI", "cli"), ("::: zone java", "java"),
        ("> [!NOTE]\n> Mind.", "mind."), ("## Heading", "heading"), ("- not - this", "not - this"),
        ("**Bo**ld", "bold"), ("*it*", "it"), ("![alt]", "alt"), ("\\*a\\*", "a"), ("\\[b\\]", "b"), ("_under_", "under"),
        ("snake_case", "snake_case"), ("__dunder__", "dunder"), ("a\\b", "a\\b"), ("m^2^", "m^2^"), ("a! b", "a! b"),
        ("```py\nx = 1\n  y\n```", "x = 1 y"), ("> ````\n> A `b`\n> ````", "> A `b`"),
    ],
)  # fmt: skip
def test_every_text_has_one_form_to_be_compared_in(text: str, form: str) -> None:
    assert fold(text) == form


@pytest.mark.parametrize(
    "text",
    [
        "1.2.3",
        "v1.2.3",
        "Version 1.2.3",
        "version: 1.2.3",
        "Build 2026.01.02.3",
        "release #1.2.3-rc.1",
        "rev 1.2.3 (a-1)",
        "1.2.3+x86 (stable)",
    ],
)
def test_the_stamp_of_a_build_is_any_build(text: str) -> None:
    assert fold(text) == "build"


@pytest.mark.parametrize("text", ["1.2", "Version 2", "Version 1.2.3 is out", "needs 1.2.3"])
def test_a_version_that_a_sentence_names_stays(text: str) -> None:
    assert fold(text) == text.casefold()


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("© 2026 Harbour Office", "© 0 harbour office"),
        ("(c) 2019-2026 Harbour 1.2", "(c) 0-0 harbour 0"),
        ("Copyright 2026 Harbour", "copyright 0 harbour"),
        ("Copyright © 2026 Harbour", "copyright © 0 harbour"),
        ("2026 © Harbour", "0 © harbour"),
        ("Copyright law of 2026", "copyright law of 2026"),
        ("It is © 2026", "it is © 2026"),
        ("© 2026" + " x" * 18, "© 0" + " x" * 18),
        ("© 2026" + " x" * 19, "© 2026" + " x" * 19),
    ],
)
def test_the_year_of_a_sites_owner_is_no_news(text: str, form: str) -> None:
    assert fold(text) == form


@pytest.mark.parametrize(
    "text",
    ["7 views", "1,203 likes", "1.2k followers", "3M stars", "5 comments", "12 reactions", "1 vote", "9 shares", "2 claps", "4 reviews",
     "5 min read", "5 minutes to read", "5 minutes", "7 min", "5 minutes de lecture", "3 of 7 found this helpful", "3 out of 7 people found this article helpful",
     "3 sur 7 personnes ont trouvé cela utile"],
)  # fmt: skip
def test_a_counter_is_any_count(text: str) -> None:
    assert fold(text) == "count"


@pytest.mark.parametrize(
    "text",
    ["7 views of the harbour", "7 boats", "views", "wait 5 minutes", "5 minutes later", "about 7 views"],
)
def test_a_number_that_says_something_is_no_counter(text: str) -> None:
    assert fold(text) == text


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("At 9:05", "at 00:00"), ("At 23:59:59", "at 00:00"), ("At 10:31 AM", "at 00:00"), ("At 1:00 p.m. UTC", "at 00:00"),
        ("09:00 GMT on", "00:00 on"), ("9:00 pst and 10:00 est", "00:00 and 00:00"), ("24:00", "24:00"), ("9:60", "9:60"), ("9:5", "9:5"),
        ("ratio 116:90", "ratio 116:90"),
    ],
)  # fmt: skip
def test_the_time_of_day_is_masked(text: str, form: str) -> None:
    assert fold(text) == form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Updated 3 minutes ago", "updated ago"), ("an hour ago", "ago"), ("a day ago", "ago"), ("one week ago", "ago"), ("few months ago", "ago"),
        ("2 years ago", "ago"), ("5 seconds ago", "ago"), ("seen just now", "seen ago"), ("il y a 3 jours", "ago"), ("Publié il y a 2 heures", "publié ago"),
        ("long ago", "long ago"), ("three days ago", "three days ago"), ("10 meters ago", "10 meters ago"), ("il y a un an", "il y a un an"),
    ],
)  # fmt: skip
def test_how_long_ago_is_masked(text: str, form: str) -> None:
    assert fold(text) == form


_WORD = st.text("abcxyzéß", min_size=1, max_size=6)


@given(st.lists(_WORD, min_size=1, max_size=6))
def test_neither_case_nor_spaces_nor_emphasis_are_words(said: list[str]) -> None:
    form = fold(" ".join(said))
    assert fold("\u00a0 ".join(said)) == form
    assert fold(" ".join(f"**{word}**" for word in said)) == form
    assert fold(" ".join(said).swapcase().swapcase()) == form
    assert form.split() == [word.casefold() for word in said]


# What changes on every visit


def visit(*said: str | Block, links: tuple[PageLink, ...] = (), volatile: tuple[str, ...] = ()) -> Snapshot:
    """Return a page of a hundred words that stay and of what is ``said``."""
    steady = Block("paragraph", " ".join(f"word{n}" for n in range(100)))
    blocks = tuple(block if isinstance(block, Block) else Block("paragraph", block) for block in said)
    return Snapshot(
        "https://quay.example/",
        "Q",
        "1",
        (Section("", "Q", 1, (), (steady, *blocks)),),
        links,
        volatile=volatile,
    )


def learned(one: Snapshot, other: Snapshot, accepted: Snapshot | None = None) -> tuple[str, ...]:
    return learn_volatile(accepted, one, other).volatile


@pytest.mark.parametrize(
    ("entries", "volatile"),
    [
        ((), False),
        (("paragraph: Served 7 readers today",), True),
        (("item: Served 7 readers today",), False),
        (("paragraph: Served [*] readers today",), True),
        (("paragraph: Served [*]",), True),
        (("paragraph: [*] today",), True),
        (("paragraph: Served [*] today [*]",), False),
        (("paragraph: Served",), False),
        (("paragraph: Served [*] writers today",), False),
        (("x", "paragraph: S[*]y"), True),
        ((Block("paragraph", "Served 7 readers today").digest,), True),
        ((Block("item", "Served 7 readers today").digest,), False),
        (("paragraph: Served . readers today",), False),
    ],
)  # fmt: skip
def test_an_entry_names_blocks_by_kind_and_text(entries: tuple[str, ...], volatile: bool) -> None:
    """One that matched more would silence text that somebody edits."""
    assert is_volatile(Block("paragraph", "Served 7 readers today"), frozenset(entries)) is volatile


def test_a_wildcard_stands_for_lines_too_and_never_for_nothing() -> None:
    assert is_volatile(Block("code", "```\na\nb\n```"), frozenset(("code: ```[*]```",)))
    assert not is_volatile(Block("paragraph", "ab"), frozenset(("paragraph: a[*]b",)))


@pytest.mark.parametrize(
    ("entry", "said", "matches"),
    [
        ("a[*]b[*]c", "a1b2c", True),
        ("a[*]b[*]c", "a1bc", False),
        ("a[*]b[*]c", "abb2c", True),
        ("a[*]bc[*]bc", "a1bc", False),
        ("a[*]bc[*]bc", "abcbc2bc", True),
        ("[*]a[*]a[*]", "xayaz", True),
        ("[*]a[*]a[*]", "aaaa", False),
        ("[*]a[*]a[*]", "aaaaa", True),
        ("a[*][*]", "abc", True),
        ("a[*][*]", "ab", False),
        ("a[*]a", "aa", False),
    ],
)
def test_each_wildcard_stands_for_one_character_at_least(entry: str, said: str, matches: bool) -> None:
    assert is_volatile(Block("item", said), frozenset((f"item: {entry}",))) is matches


def test_an_entry_of_many_wildcards_costs_no_more_than_the_text_it_is_held_against() -> None:
    """With a search that tries every place of every piece this takes years."""
    entry = f"paragraph: {'x [*] ' * 60}end"
    assert not is_volatile(Block("paragraph", "x y " * 5_000 + "en"), frozenset((entry,)))
    assert is_volatile(Block("paragraph", "x y " * 5_000 + "end"), frozenset((entry,)))


def test_so_many_blocks_that_differ_are_known_by_their_texts() -> None:
    """Each held against each word by word would take hours."""
    same = tuple(Block("paragraph", f"{n} {'stays as it is. ' * 20}") for n in range(1_500))

    def page(name: str) -> Snapshot:
        blocks = tuple(Block("paragraph", f"{name}{n} {name} {name}") for n in range(3_000))
        return Snapshot("https://quay.example/", "Q", "1", (Section("", "Q", 1, (), (*same, *blocks)),))

    learned = learn_volatile(None, page("here"), page("there")).volatile
    assert len(learned) == 6_000
    assert not any("[*]" in entry for entry in learned)


def test_a_digest_is_sixteen_digits_of_kind_and_text() -> None:
    """Snapshots of every team hold such digests: another one would forget what they name."""
    assert Block("item", "- x").digest == "b8eff9693a0a3c72"


def test_a_page_written_by_hand_has_nothing_but_what_is_written() -> None:
    page = Snapshot("https://quay.example/", "Q", "1", ())
    assert (page.links, page.facts, page.anchors, page.volatile, page.trouble) == ((), (), (), (), "")
    assert PageLink("", "a", "/1") == PageLink("", "a", "/1", image=False)


def test_only_links_of_volatile_labels_are_left_out() -> None:
    one, other = PageLink("", "more", "/1"), PageLink("", "less", "/2")
    page = visit(links=(one, other))
    assert still_links(page, frozenset(("link: more",))).links == (other,)
    assert still_links(page, frozenset(("paragraph: link: more",))) is page
    assert still_links(page, frozenset()) is page


def test_two_visits_teach_what_differs_between_them() -> None:
    one = visit("Served 7 readers today", "same", "Come to Lisbon now", Block("item", "- a b 1"))
    other = visit("Served 8 readers today", "same", "Read our yearly report", Block("item", "- a b 2"))
    assert learned(one, other) == (
        "item: - a b [*]",
        "paragraph: Come to Lisbon now",
        "paragraph: Read our yearly report",
        "paragraph: Served [*] readers today",
    )


def test_equal_visits_teach_nothing_and_keep_what_was_known() -> None:
    page = visit("a", volatile=("paragraph: b",))
    assert learned(page, page) == ("paragraph: b",)
    assert learned(page, page, visit(volatile=("paragraph: a [*]", "paragraph: b"))) == (
        "paragraph: a [*]",
        "paragraph: b",
    )


def test_what_was_known_is_not_learned_again() -> None:
    accepted = visit(volatile=("paragraph: Served [*] today",))
    assert learned(visit("Served 1 boat today"), visit("Served 2 boats today"), accepted) == (
        "paragraph: Served [*] today",
    )


def test_a_block_that_is_there_twice_on_one_visit_is_learned_once() -> None:
    assert learned(visit("ad", "ad"), visit("ad")) == ("paragraph: ad",)
    assert learned(visit("ad"), visit("ad", "ad", "ad")) == ("paragraph: ad",)
    assert learned(visit("ad", "ad"), visit("ad", "ad")) == ()


def test_blocks_of_two_kinds_are_never_one_that_changes() -> None:
    assert learned(visit(Block("item", "- a b 1")), visit("- a b 2")) == (
        "item: - a b 1",
        "paragraph: - a b 2",
    )


def test_each_block_is_paired_with_one_other() -> None:
    assert learned(visit("a b c 1", "a b c 2"), visit("a b c 3")) == (
        "paragraph: a b c 2",
        "paragraph: a b c [*]",
    )


@pytest.mark.parametrize(
    ("one", "other", "entries"),
    [
        ("a b 1 2", "a b 3 4", {"a b [*]"}),
        ("a 1 2 3", "a 4 5 6", {"a 1 2 3", "a 4 5 6"}),
        ("1 2 3 4", "1 2 5 6", {"1 2 3 4", "1 2 5 6"}),
        ("1 a", "2 a", {"[*] a"}),
        ("x 1 a 1 b", "x 2 a b", {"x [*] a [*] b"}),
    ],
)
def test_two_texts_are_one_that_changes_when_they_share_half_of_their_words(
    one: str, other: str, entries: set[str]
) -> None:
    """A pattern of numbers alone, or of few words, would silence too much."""
    assert set(learned(visit(one), visit(other))) == {f"paragraph: {entry}" for entry in entries}


def test_very_long_blocks_are_known_by_their_texts() -> None:
    long = " ".join(f"w{n}" for n in range(399))
    base = visit(Block("paragraph", " ".join(f"v{n}" for n in range(5_000))))

    def of(*said: str) -> Snapshot:
        return replace(
            base,
            sections=(*base.sections, Section("x", "X", 2, (), tuple(Block("paragraph", s) for s in said))),
        )

    assert learned(of(f"{long} 1"), of(f"{long} 2")) == (f"paragraph: {long} [*]",)
    assert learned(of(f"{long} y 1"), of(f"{long} 2")) == tuple(
        sorted((f"paragraph: {long} y 1", f"paragraph: {long} 2"))
    )
    assert learned(of(f"{long} 2"), of(f"{long} y 1")) == tuple(
        sorted((f"paragraph: {long} y 1", f"paragraph: {long} 2"))
    )


def test_two_pages_are_not_one_that_flickers() -> None:
    """A fifth of the words on both sides: more is another page, and would teach it to be ignored."""
    ten = " ".join(f"x{n}" for n in range(25))
    other = " ".join(f"y{n}" for n in range(25))
    assert len(learned(visit(ten), visit(other))) == 2
    assert learned(visit(f"{ten} z"), visit(f"{other} z z")) == ()
    assert learned(visit(f"{ten} z", volatile=("paragraph: k",)), visit(f"{other} z z")) == ("paragraph: k",)
    empty = Snapshot("https://quay.example/", "", "1", ())
    assert learned(empty, empty) == ()


def test_a_link_that_leads_elsewhere_on_every_visit_is_known_by_its_label() -> None:
    def page(*links: tuple[str, str]) -> Snapshot:
        return visit(links=tuple(PageLink("", label, target) for label, target in links))

    assert learned(page(("more", "/1"), ("less", "/a")), page(("more", "/2"), ("less", "/a"))) == (
        "link: more",
    )
    assert learned(page(("more", "/1")), page(("other", "/2"))) == ()
    assert learned(page(("more", "/1")), page()) == ()
