"""JSON islands: forms of a support tool inside an article, whose links are visited like any other."""

import pytest

from pipeline.articles import Issue
from pipeline.links.islands import island_issues, island_marks, islands
from pipeline.links.mark import Mark

FORM = r"""# Vault form
---
{ "title": "Pay for the storage of vaults", "How many vaults are there": 3, "https://a.example/key": "",
  "steps": [{"link": "https://a.example/1"}, {"c": {"link": " https://a.example/2 "}, "d": "The vaults of this step"}],
  "html": "<a class='x' href=\"https://a.example/3\">the <b>limits</b></a> <a href=https://a.example/4>x</a>",
  "text": "Read all of [q r](https://a.example/5_(x)) or https://a.example/6.",
  "TestData": "https://a.example/data", "streamNamespace": "https://a.example/data",
  "esc": "https:\/\/a.example\/7", "short": "see https://a.example/8",
  "bad": "<a href='https://a.example/9?a&amp;b'>y"
}
---
after
"""


def marks(body: str) -> list[Mark]:
    ((start, end),) = islands(body)
    return island_marks(body, start, end)


def test_every_link_of_a_form_with_its_place_label_and_claim() -> None:
    title, text = "Pay for the storage of vaults", "Read all of q r or"
    _, _, _, steps, html, read, _, short, *_ = FORM.split("\n")
    assert marks(FORM) == [
        Mark("json-value", 4, steps.index("https") + 1, "link", "https://a.example/1", title),
        Mark(
            "json-value",
            4,
            steps.rindex("https") + 1,
            "link",
            "https://a.example/2",
            "The vaults of this step",
        ),
        Mark("json-html", 5, html.index("https") + 1, "the limits", "https://a.example/3", title),
        Mark("json-html", 5, html.rindex("https") + 1, "x", "https://a.example/4", title),
        Mark("json-inline", 6, read.index("https") + 1, "q r", "https://a.example/5_(x)", text),
        Mark("json-bare", 6, read.rindex("https") + 1, "https://a.example/6", "https://a.example/6", text),
        Mark("json-value", 8, 11, "esc", "https://a.example/7", title),
        Mark("json-bare", 8, short.rindex("https") + 1, "https://a.example/8", "https://a.example/8", title),
        Mark("json-html", 9, 11, "y", "https://a.example/9?a&b", title),
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('---\n{"a": "https://a.example/x\n", "b": "https://a.example/y" }\n---', ["x", "y"]),
        ('---\n{"a": "https://a.example/x,\n b: "https://a.example/y" }\n---', ["x", "y"]),
        ('---\n{"a": "https://a.example/x"', ["x"]),
        ('---\n{"a": "https:\\u002f\\u002fa.example\\/x"}\n---', ["x"]),
        ('---\n{"a\\q": "\\q https://a.example/x"}\n---', ["x"]),
        ('---\n{"a": "href https://a.example/x"}}}\n{"b": "https://a.example/y"}\n---', ["x", "y"]),
        ('---\n{"a": "no://x"}\n---', []),
    ],
)
def test_a_form_that_is_no_valid_json_gives_its_links(body: str, expected: list[str]) -> None:
    assert [mark.url.rpartition("/")[2].rstrip(",") for mark in marks(body)] == expected


def test_links_of_one_text_come_in_its_order_and_its_quotes_stay() -> None:
    text = r"All \"the\" \q of https://a.example/1 <a href=https://a.example/2>x</a>"
    found = marks(f'---\n{{"a": "{text}"}}\n---')
    assert [mark.url[-1] for mark in found] == ["1", "2"]
    assert found[0].claim == r'All "the" \q of x'


def test_a_claim_is_taken_from_the_object_and_then_from_the_one_around() -> None:
    body = '---\n{"a": {"x": "Vaults of the inner form", "l": "https://a.example/1", "m": {"l": "https://a.example/2"}},'
    body += ' "n": {"l": {"l": "https://a.example/3"}}, "o": "Vaults of the outer form"}\n---'
    inner = "Vaults of the inner form"
    assert [mark.claim for mark in marks(body)] == [inner, inner, ""]


def test_the_words_of_several_texts_are_one_claim_of_bearable_length() -> None:
    body = '---\n{"a": "One of the vaults", "b": "Two of <b>the</b> vaults", "c": "too few",'
    body += ' "d": "' + "word " * 120 + '", "l": "https://a.example/1"}\n---'
    (mark,) = marks(body)
    assert mark.claim.startswith("One of the vaults Two of the vaults word word")
    assert mark.claim.endswith("word…")
    assert 495 < len(mark.claim) <= 500


@pytest.mark.parametrize(
    ("body", "spans"),
    [
        ("---\n{}\n---\n", [(0, 10)]),
        ("--- \n\n {}\n  ---\t\nx", [(0, 16)]),
        ("a\n---\n{}\n---\n---\n{}\n---", [(2, 12), (13, 23)]),
        ('---\n{"a": 1}', [(0, 12)]),
        ("---\n[1]\n---", []),
        ("--- x\n{}\n---", []),
        (" ---\n{}\n---", []),
    ],
)
def test_where_forms_stand(body: str, spans: list[tuple[int, int]]) -> None:
    assert islands(body) == spans


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('x\n---\n{"a": {"b": 1}}\n---\n', []),
        (
            'x\n---\n{"a": 1, "a": 2, "a": 3, "b": {"c": 1, "c": 2}}\n ---\n',
            [Issue("json-duplicate-key", 2, 1, "c"), Issue("json-duplicate-key", 2, 1, "a")],
        ),
        (
            '---\n{"a": 1,\n x}\n---',
            [Issue("json-invalid", 3, 2, "Expecting property name enclosed in double quotes")],
        ),
        ('---\n{"a": "tab\there"}\n---', []),
        ("---\n" + '{"a":' * 100_000 + "\n---", [Issue("json-invalid", 2, 1, "nested too deeply")]),
    ],
    ids=["sound", "twice", "invalid", "control", "deep"],
)
def test_what_is_wrong_with_a_form_is_named_where_it_stands(body: str, expected: list[Issue]) -> None:
    ((start, end),) = islands(body)
    assert island_issues(body, start, end) == expected


def test_words_are_read_as_a_browser_reads_them() -> None:
    body = '---\n{"a": "Vaults &amp; <i>all</i> their  copies", "l": "https://a.example/1"}\n---'
    assert marks(body)[0].claim == "Vaults & all their copies"
    plain = '---\n{"a": "Vaults &amp; all their  copies", "l": "https://a.example/1"}\n---'
    assert marks(plain)[0].claim == "Vaults & all their copies"
    code = '---\n{"a": "<?xml all the <b>vaults", "l": "https://a.example/1"}\n---'
    assert marks(code)[0].claim == "<?xml all the <b>vaults"
    broken = '---\n{"a": "<![foo all the vaults", "l": "https://a.example/1"}\n---'
    assert marks(broken)[0].claim == "<![foo all the vaults"
