"""The words that a link names, as browsers read them from its address."""

import pytest

from pipeline.links.text_fragments import TextDirective, text_directive, text_fragments
from pipeline.pages import gather
from tests.snapshot_of import URL, article

PLACE = "https://pier.example/tariff"


@pytest.mark.parametrize(
    ("fragment", "named"),
    [
        ("", ()),
        ("#berths", ()),
        ("#:~:", ()),
        ("#:~:text=", ()),
        ("#text=late%20boats", ()),
        ("#:~:text=late%20boats", (":~:text=late%20boats",)),
        ("#berths:~:text=late", (":~:text=late",)),
        ("#:~:text=late&text=early", (":~:text=late", ":~:text=early")),
        ("#:~:text=late&text=late", (":~:text=late",)),
        ("#:~:unknown&text=late", (":~:text=late",)),
        ("#:~:unknown=text=late", ()),
        ("#:~:text=a,b,c", ()),
        ("#:~:text=a-,b,c,d,-e", ()),
        ("#:~:text=,b", ()),
        ("#:~:text=a-", ()),
        ("#:~:text=a-,-b", ()),
    ],
)
def test_the_words_are_found_behind_the_mark_of_directives(fragment: str, named: tuple[str, ...]) -> None:
    assert text_fragments(PLACE + fragment) == named


def test_an_address_that_is_none_names_nothing() -> None:
    assert text_fragments("mailto:a@pier.example?text=b") == ()


def test_no_more_than_twenty_directives_are_looked_for() -> None:
    many = "&".join(f"text=word{n}" for n in range(21))
    assert text_fragments(f"{PLACE}#:~:{many}")[-1] == ":~:text=word19"


@pytest.mark.parametrize(
    ("directive", "meant"),
    [
        ("boats", TextDirective("boats")),
        ("two%20%20boats%2C%20moored", TextDirective("two boats, moored")),
        ("from,to", TextDirective("from", "to")),
        ("before-,from,to,-after", TextDirective("from", "to", "before", "after")),
        ("before-,from", TextDirective("from", prefix="before")),
        ("from,-after", TextDirective("from", suffix="after")),
        ("%2Dfrom%2D", TextDirective("-from-")),
        ("half-day,-%2Dlong", TextDirective("half-day", suffix="-long")),
        ("%E8%88%B9", TextDirective("船")),
        ("%FF", TextDirective("\ufffd")),
    ],
)
def test_a_directive_has_up_to_four_parts(directive: str, meant: TextDirective) -> None:
    assert text_directive(f":~:text={directive}") == meant


def test_a_section_is_no_directive() -> None:
    assert text_directive("text=boats") is None


def test_the_words_are_told_to_a_person() -> None:
    assert (TextDirective("two boats").told, TextDirective("from", "to").told) == ("two boats", "from … to")


def test_a_page_is_asked_for_every_section_and_all_words_that_its_links_name() -> None:
    _, links = article(
        f"[A]({URL}#zones:~:text=b) [B]({URL}#:~:text=a,b&text=c) [C]({URL}#zones) [D]({URL})\n"
    )
    (page,) = gather(links)
    assert page.fragments == (":~:text=a,b", ":~:text=b", ":~:text=c", "zones")
    assert [link.fragment for link in links] == ["zones", "", "zones", ""]
