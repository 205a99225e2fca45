"""The claim of a link: words too many or too few, and a change is weighed against the wrong text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.articles.read import read_article
from pipeline.links.claims import LIMIT, Spot, claims, only_refers, plain, says_little, shortened
from pipeline.links.read import find_links


def claimed(text: str, *labels: str, lead: str = "") -> list[str]:
    spots, at = [], 0
    for label in labels:
        at = text.index(label, at)
        spots.append(Spot(at, at + len(label)))
    return claims(text, spots, lead)


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Vaults last. Copies too. For more, see quotas.", "Vaults last. Copies too. For more, see quotas."),
        ("See quotas. They hold. Then end.", "See quotas. They hold. Then end."),
        ("Vaults last. See quotas. They hold.", "Vaults last. See quotas. They hold."),
        ("Use quotas. They hold. Then end.", "Use quotas. They hold. Then end."),
        ("Vaults last. Use quotas. They hold.", "Vaults last. Use quotas. They hold."),
        ("Vaults last.\nUse quotas now.", "Vaults last. Use quotas now."),
        ("quotas", "quotas"),
    ],
)
def test_what_one_link_stands_for(text: str, claim: str) -> None:
    assert claimed(text, "quotas") == [claim]


def test_links_share_a_text_up_to_the_next_one() -> None:
    text = "First one. Use quotas. They hold. See more in limits. Later on. And zones. End."
    assert claimed(text, "quotas", "limits", "zones") == [
        "First one. Use quotas. They hold.",
        "They hold. See more in limits. Later on.",
        "And zones. End.",
    ]


def test_two_links_of_one_sentence_have_one_claim_in_the_order_asked() -> None:
    text = "Use quotas and limits. They hold. Then zones."
    assert claims(text, [Spot(38, 43), Spot(15, 21), Spot(4, 10)]) == [
        "Then zones.",
        "Use quotas and limits. They hold.",
        "Use quotas and limits. They hold.",
    ]


@pytest.mark.parametrize(
    ("text", "lead", "claim"),
    [
        ("Quota page", "Vaults hold", "Vaults hold. Quota page"),
        ("Quota page", "Vaults hold:", "Vaults hold: Quota page"),
        ("Quota page", "云服务：", "云服务： Quota page"),
        ("Quota page", "", "Quota page"),
        (
            "See the Quota page today",
            "Vaults hold! They last",
            "Vaults hold! They last. See the Quota page today",
        ),
        ("The Quota page tells of five vaults", "Vaults hold", "The Quota page tells of five vaults"),
        ("Read Quota page, it is", "Vaults hold", "Vaults hold. Read Quota page, it is"),
        ("Vaults hold. Quota page", "Lead", "Lead. Vaults hold. Quota page"),
    ],
)
def test_a_link_that_says_nothing_takes_what_introduces_it(text: str, lead: str, claim: str) -> None:
    assert claimed(text, "Quota page", lead=lead) == [claim]


def test_of_a_long_lead_the_last_sentences_that_fit_are_taken() -> None:
    lead = f"Too long {'x' * 460}. It was. Vaults hold."
    assert claimed("Quota page", "Quota page", lead=lead) == ["It was. Vaults hold. Quota page"]
    fits = "Vaults " + "x" * 480
    assert len(f"{fits}. Quota page") == LIMIT - 1
    assert claimed("Quota page", "Quota page", lead=f"{fits}x") == [f"{fits}x. Quota page"]
    assert claimed("Quota page", "Quota page", lead=f"{fits}xx") == ["Quota page"]


@pytest.mark.parametrize(("more", "taken"), [(0, True), (1, False)])
def test_sentences_are_taken_while_they_fit(more: int, taken: bool) -> None:
    first, second = "Use quotas.", "V" + "x" * (LIMIT - 14 + more) + "."
    said = claimed(f"{first} {second} Then end.", "quotas")[0]
    assert (len(said), said) == ((LIMIT, f"{first} {second}") if taken else (len(first), first))


@pytest.mark.parametrize(
    ("sentence", "before"), [("See quotas.", True), ("Use quotas.", False)], ids=["refers", "states"]
)
def test_where_not_all_fits_a_referral_keeps_what_stands_before_it(sentence: str, before: bool) -> None:
    first, last = f"First {'x' * 280}.", f"Last {'x' * 280}."
    expected = f"{first} {sentence}" if before else f"{sentence} {last}"
    assert claimed(f"{first} {sentence} {last}", "quotas") == [expected]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Use e.g. Two. Use i.e. Three. Use etc. Four", ["Use e.g. Two.", "Use i.e. Three.", "Use etc. Four"]),
        ("One vs. Two. See No. 6. End", ["One vs. Two.", "See No. 6.", "End"]),
        ('He said "A!" (B) is c? d is', ['He said "A!"', "(B) is c? d is"]),
        ("One is\n\ntwo is", ["One is", "two is"]),
        ("云服务。区域！可用", ["云服务。", "区域！", "可用"]),
        ("Use 1. 2 is it. *Three* is.", ["Use 1.", "2 is it.", "*Three* is."]),
        ("Keep a.b C and x.Y", ["Keep a.b C and x.Y"]),
    ],
)  # fmt: skip
def test_where_sentences_end(text: str, sentences: list[str]) -> None:
    """A link in every sentence: each then has its own sentence as its claim."""
    spots, at = [], 0
    for one in sentences:
        at = text.index(one, at)
        spots.append(Spot(at, at + 1))
    assert claims(text, spots) == sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[t]  (https://a.example/x_(y)) stays", "t stays"),
        ("At https://a.example/q (https://b.example/c_(d)) it", "At it"),
        ("[!NOTE] Vaults [x] last", "Vaults [x] last"),
        (" [ ] One\n[X] two\n:::row three", "One two three"),
        ("a  \n b", "a b"),
        ("HTTP://a.example/ kept", "kept"),
    ],
)
def test_addresses_and_marks_are_no_claim(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("For more information, see it.", True),
        ("for guidance", True),
        ("To find out more: it", True),
        ("Please check it", True),
        ("Learn more", True),
        ("- More details", True),
        ("有关详情，请参阅", True),
        ("See it. Then rest.", False),
        ("Checking it", False),
        ("It is what you see", False),
    ],
)
def test_what_only_sends_the_reader_elsewhere(text: str, expected: bool) -> None:
    assert only_refers(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("one two three", True), ("one two 3 é", False), ("云服务", True), ("云服务区", False), ("- / -", True)],
)
def test_fewer_than_four_words_say_little(text: str, expected: bool) -> None:
    assert says_little(text) is expected


def test_a_long_text_is_cut_between_words() -> None:
    assert shortened("x" * LIMIT) == "x" * LIMIT
    assert shortened("x" * (LIMIT + 1)) == "x" * (LIMIT - 1) + "…"
    assert shortened("ab " * 200) == "ab " * 165 + "ab…"


@given(st.text(alphabet="aZ .!?\n[](云。", max_size=80), st.data())
def test_every_link_has_a_claim_that_fits(text: str, data: st.DataObject) -> None:
    starts = data.draw(st.lists(st.integers(0, len(text)), max_size=4))
    spots = [Spot(start, min(start + 3, len(text))) for start in starts]
    found = claims(text, spots, "What comes before.")
    assert len(found) == len(spots)
    assert all(len(one) <= LIMIT for one in found)


@pytest.mark.parametrize(
    "directive",
    [
        "[!NOTE]",
        '[!div class="next"]',
        "[!INCLUDE parts]",
        "[!VIDEO https://tea.example/v]",
        ":::row:::",
        ':::image type="content" source="a.png":::',
        '::: moniker range=">= tea-1"',
        "::: moniker-end",
        "::: zone-end",
        '{{< figure src="a.png" >}}',
        "{{#include a.md}}",
        "{{% note %}}",
        "{% include a.html %}",
        "{: .note }",
        "{#anchor}",
        '--8<-- "a.md"',
        "-8<-",
        '!!! note "Heed"',
        "??? tip",
        "???+ tip",
        '=== "Green"',
    ],
)
def test_what_speaks_to_the_site_generator_is_no_word_of_a_claim(directive: str) -> None:
    assert plain(f"{directive} Green tea brews [hot].") == "Green tea brews [hot]."


@pytest.mark.parametrize("said", ["Use {name} here", "a === b", "Is it {1, 2}", "Really!!! note", "[x] ![y]"])
def test_what_only_looks_like_a_directive_stays(said: str) -> None:
    assert plain(f"Then {said}") == f"Then {said}"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('{% include note.html content="Pour [tea] slowly." %}', "Pour [tea] slowly."),
        ("{{< alert text='Pour it.' color=\"red\" >}}", "Pour it."),
        ('{{< figure src="a.png" title="A cup" >}}', ""),
        ('See [money]({{< ref "money.md" >}}) and [tea]({{ site.baseurl }}/tea/).', "See money and tea."),
        ("Pour it. ::: Then drink.", "Pour it. Then drink."),
        ("Costs little[^1].", "Costs little."),
        ("[Rent]{ .md-button }", "[Rent]"),
    ],
)
def test_what_a_generator_fills_in_is_told_as_its_reader_sees_it(said: str, told: str) -> None:
    assert plain(said) == told


FOOTNOTES = """Tea is hot[^hot]. Milk is cold, as all know[^2], and white[^hot].

[^hot]: Measured [there](https://ex-one.com/hot).
[^2]: See https://ex-one.com/cold for more.

[^3]: Nobody asks for [this](https://ex-one.com/this).
"""


def test_a_footnote_stands_for_the_sentence_that_refers_to_it() -> None:
    links = find_links(read_article(FOOTNOTES.encode(), "a.md"))
    assert [link.claim for link in links] == [
        "Tea is hot. Measured there.",
        "Milk is cold, as all know, and white. See for more.",
        "Nobody asks for this.",
    ]


def test_a_component_that_leads_somewhere_is_a_link() -> None:
    text = """Go <Link to="https://ex-one.com/a">there</Link> or <Go href={'https://ex-one.com/b'}>here</Go>.

<Card title="Tea" href={"https://ex-one.com/c"} /> then <Card href="https://ex-one.com/d" />
"""
    links = find_links(read_article(text.encode(), "a.mdx"))
    assert [(link.label, link.url[-1]) for link in links] == [
        ("there", "a"),
        ("here", "b"),
        ("", "c"),
        ("", "d"),
    ]
    assert links[0].claim == "Go there or here."


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("**Is the tea hot?**", "Is the tea hot? Ask us"),
        ("__Hot tea__", "Hot tea. Ask us"),
        ("Tea is **hot**", "Tea. Ask us"),
        ("**Hot** or **cold**", "Tea. Ask us"),
    ],
)
def test_a_line_in_bold_heads_the_list_below(line: str, said: str) -> None:
    text = f"# Tea\n\n{line}\n\n- [Ask us](https://ex-one.com/a)\n- [Ask us](https://ex-one.com/b)\n"
    assert [link.claim for link in find_links(read_article(text.encode(), "a.md"))] == [said] * 2
