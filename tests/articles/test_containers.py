"""Notes and tabs that MkDocs indents, and code that Hugo and Jekyll highlight."""

import pytest

from pipeline.articles.containers import outdented, with_fences
from pipeline.articles.markdown import outline
from pipeline.articles.read import read_article
from pipeline.links.read import find_links, read_links

NOTE = """Before.
!!! note "Care"
    One [a](https://ex-one.com/a).
    * an item

    | x | y |
    |---|---|
    | 1 | [b](https://ex-one.com/b) |

    === "Tab"

        ```sh
        curl https://ex-one.com/shown

        # https://ex-one.com/shown
        ```
        Tea [c](https://ex-one.com/c).
    ??? tip
    \tDeep äöü [d](https://ex-one.com/d).
After [e](https://ex-one.com/e).
"""


def test_what_a_note_holds_is_read_as_what_it_is() -> None:
    article = read_article(NOTE.encode(), "a.md")
    links = {link.label: link for link in find_links(article)}
    assert {label: link.claim for label, link in links.items()} == {
        "a": "One a.",
        "b": "1 | b",
        "c": "Tea c.",
        "d": "Deep äöü d.",
        "e": "After e.",
    }
    lines = NOTE.split("\n")
    for label, link in links.items():
        assert lines[link.line - 1].startswith(f"[{label}]", link.column - 1)
    assert read_links(article).issues == ()


def test_a_block_of_a_note_is_its_stretch_of_the_text() -> None:
    for block in outline(NOTE):
        assert NOTE.startswith(block.source.rstrip(" "), block.start), block
    assert [(one.kind, one.row) for one in outline(NOTE)] == [
        ("paragraph", 0),
        ("paragraph", 0),
        ("paragraph", 0),
        ("paragraph", 0),
        *[("cell", 1)] * 2,
        *[("cell", 2)] * 2,
        ("paragraph", 0),
        ("fence", 0),
        *[("paragraph", 0)] * 4,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Three marks!!! in a sentence.\n    code\n",
        "A heading\n=== \n",
        "```\n!!! note\n    shown\n```\n",
        "    !!! note\n",
    ],
)
def test_what_opens_nothing_stays_where_it_is(text: str) -> None:
    moved, place = outdented(text)
    letters = [at for at, char in enumerate(moved) if char.strip()]
    assert moved.split() == text.split()
    assert [text[place(at)] for at in letters] == [moved[at] for at in letters]
    assert "    code" not in text or "    code" in moved
    assert "    shown" not in text or "    shown" in moved


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        ("{{< highlight bash >}}", "{{< /highlight >}}"),
        ('{{% highlight go "linenos=table" %}}', "{{% /highlight %}}"),
        ("{% highlight ruby linenos %}", "{% endhighlight %}"),
    ],
)
def test_what_is_highlighted_is_code(opens: str, closes: str) -> None:
    code = "curl https://ex-one.com/shown\n```\n"
    body = f"See [a](https://ex-one.com/a).\n\n{opens}\n{code}{closes}\n\nAnd [b](https://ex-one.com/b).\n"
    article = read_article(body.encode(), "a.md")
    reading = read_links(article)
    assert [(link.label, link.line) for link in reading.links] == [("a", 1), ("b", 8)]
    assert (len(article.body), reading.issues) == (len(body), ())
    assert code in article.body


@pytest.mark.parametrize(
    "text", ["{% highlight x %}\nopen\n", "{% endhighlight %}\n", "Use {% highlight %} so.\n"]
)
def test_a_tag_alone_is_no_fence(text: str) -> None:
    assert with_fences(text) == text
