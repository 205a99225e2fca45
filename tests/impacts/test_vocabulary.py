"""What a word is compared by, and how much it tells: a wrong stem or weight flags the wrong articles."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.impacts.vocabulary import MOST, mass, readings, squeezed, stem, stems, trace, weight


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("settings", "sett"),
        ("rings", "ring"),
        ("wings", "wing"),
        ("pricing", "pric"),
        ("using", "using"),
        ("limited", "limit"),
        ("wired", "wir"),
        ("need", "need"),
        ("boxes", "box"),
        ("axes", "axe"),
        ("policies", "policy"),
        ("class", "class"),
        ("gas", "ga"),
        ("is", "is"),
        ("throughput", "throug"),
        ("configuration", "config"),
        ("cache", "cach"),
        ("name", "nam"),
        ("one", "one"),
        ("sign-in", "signin"),
        ("re-use", "reus"),
        ("tls1.2", "tls1.2"),
        ("10-series", "10-series"),
        ("user's", "user"),
        ("users'", "user"),
        ("don't", "don't"),
    ],
)
def test_the_forms_of_a_word_share_one_stem(word: str, expected: str) -> None:
    assert stem(word) == expected, "a sentence with another form of the word would lose its support"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Restore the vault from its snapshots", ["restor", "vault", "snapsh"]),
        ("You should not use this, and we would", []),
        ("Sign in/out of the portal", ["sign", "portal"]),
        ("read/write access, sign-in page", ["read", "writ", "access", "signin", "pag"]),
        ("云服务 and VMs", ["云服", "服务", "vm"]),
        ("云", ["云"]),
        ("カタログ", ["カタ", "タロ", "ログ"]),
        ("서울은", ["서울", "울은"]),
        ("café", ["café"]),
        ("", []),
    ],
)
def test_telling_words(text: str, expected: list[str]) -> None:
    assert stems(text) == expected


@pytest.mark.parametrize(
    ("page", "article"),
    [
        ("You can sign in twice", "sign-in"),
        ("The sign-in page", "sign"),
        ("A read/write disk", "write"),
        ("Open the back-up centre", "backup"),
        ("云服务器", "服务"),
    ],
)
def test_a_page_that_joins_words_otherwise_is_read_as_saying_them(page: str, article: str) -> None:
    assert set(stems(article)) <= readings(page)


def test_only_short_words_are_read_as_joined_with_the_next() -> None:
    assert "signin" in readings("sign in")
    assert stem("backupin") in readings("backup in"), "six letters are the longest that join"
    assert not {one for one in readings("restore in the vault") if one.startswith("restorein")}
    assert readings("archive in") == {"archiv", "in"}


def test_what_joins_words_is_squeezed_out() -> None:
    assert squeezed("Sign-in, read/write: *Vault* 2") == "signinreadwritevault2"
    assert [trace(one) for one in ("policy", "sign-in", "and/or")] == ["polic", "signin", "andor"]


@given(st.text(max_size=60))
def test_every_reading_of_a_text_leaves_its_trace_there(text: str) -> None:
    page = squeezed(text)
    assert all(trace(one) in page for one in stems(text)), "a page that says it would not be looked at"


@pytest.mark.parametrize(
    ("stemmed", "expected"),
    [
        ("larkfen", 5.0),
        ("suppor", math.log(797 / 593)),
        ("quota", math.log(797 / 13)),
        ("云服", 1.5),
        ("\u3040", 1.5),
        ("\u30ff", 1.5),
        ("\u3400", 1.5),
        ("\u9fff", 1.5),
        ("\uac00", 1.5),
        ("\ud7af", 1.5),
        ("\u303f", 5.0),
        ("\u3100", 5.0),
        ("\ua000", 5.0),
        ("\ud7b0", 5.0),
        ("é", 5.0),
        ("vm云", 1.5),
    ],
)
def test_a_rare_word_tells_more_than_a_common_one(stemmed: str, expected: float) -> None:
    assert weight(stemmed) == pytest.approx(expected)
    assert weight(stemmed) <= MOST


def test_the_mass_of_words_is_their_sum_in_any_order() -> None:
    assert mass(set()) == 0.0
    assert mass({"larkfen", "云服"}) == 6.5
    assert mass(frozenset({"quota", "suppor"})) == weight("quota") + weight("suppor")


@pytest.mark.parametrize(
    "word",
    [*("about", "can", "does", "each", "from", "have", "into", "more", "should", "these", "which", "your")],
)
def test_a_function_word_tells_nothing(word: str) -> None:
    assert stems(f"{word} {word.upper()}") == [], f"'{word}' alone would count as support of a sentence"
