# ruff: noqa: E501 (HTML reads better on one line)
"""What a page says without words of its own: names of icons, struck text, formulas, lines of code, folded answers."""

import pytest

from pipeline.content import Snapshot
from pipeline.content.extraction import explain
from pipeline.snapshots.decoding import decode
from pipeline.snapshots.encoding import encode
from tests.content.reading import PROSE, UNKNOWN, blocks, texts, unknown

PAR = f"<p>{PROSE.strip()}</p>"


def page(html: str) -> Snapshot:
    return unknown(f"<main><h1>T</h1>{html}</main>")


def cell(html: str) -> str:
    """Return what the second cell of a row says."""
    return (
        texts(page(f"<table><tr><td>North</td><td>{html}</td></tr></table>"))[0]
        .split(" | ")[1]
        .removesuffix(" |")
    )


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<svg role=img aria-label='Not open'><path d=M0></svg>", "![Not open]"),
        ("<svg><title>Open</title><path d=M0></svg>", "![Open]"),
        ("<span role=img aria-label=Open></span>", "![Open]"),
        ("<i class=tick title=Open></i>", "![Open]"),
        ("<i class='fa fa-times'></i><span class=sr-only>Closed</span>", "Closed"),
        ("<span class=visually-hidden>Closed</span>", "Closed"),
        ("<i class=material-icons>check</i>", "check"),
        ("<svg aria-hidden=true><title>Open</title></svg>", "![Open]"),
        ("<i class='fa fa-check'></i>", "![check]"),
        ("<img src=/i/tick-0a1b2c3d.png>", "![tick]"),
        ("<img src=/i/a.png title=Open>", "![Open]"),
        ("<a href=/x aria-label=Open><svg></svg></a>", "![Open]"),
        ("<input type=checkbox checked>", "[x]"),
        ("<input type=radio>", "[ ]"),
        ("<input type=text value=Open>", ""),
        ("Open<span class=sr-only>to ships</span>", "Open"),
        ("<span role=img aria-label=tick>✅</span>", "✅"),
        ("<span role=img aria-label=tick>\ue001</span>", "![tick]"),
    ],
)
def test_a_cell_that_shows_a_picture_says_its_name(html: str, said: str) -> None:
    """Plans and certificates answer so, and a tick that becomes a cross would never be told."""
    assert cell(html) == said


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<ul><li><input type=checkbox> Moored</ul>", "- [ ] Moored"),
        ("<ul><li><label><input type=checkbox checked> Moored</label></ul>", "- [x] Moored"),
        ("<ul><li><svg aria-label=Included></svg> Water</ul>", "- ![Included] Water"),
        (
            "<ul><li><i class=x></i><span class=sr-only>Not included:</span> Power</ul>",
            "- Not included: Power",
        ),
        ("<p>Look <a href=/x><svg><title>Bird</title></svg> here</a></p>", "Look here"),
        ("<p>Berth<span class=sr-only> opens elsewhere</span></p>", "Berth"),
    ],
)
def test_pictures_beside_words_are_read_where_they_say_something(html: str, said: str) -> None:
    assert texts(page(html)) == [said]


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>Costs <del>$10</del> <ins>$12</ins> a day</p>", ["Costs ~~$10~~ $12 a day"]),
        ("<p><s>Water is free.</s></p>", ["~~Water is free.~~"]),
        (
            "<del><p>Water is free.</p><p>So is power.</p></del><p>b</p>",
            ["~~Water is free.~~", "~~So is power.~~", "b"],
        ),
        ("<p style='text-decoration:line-through'>Free</p>", ["~~Free~~"]),
        ("<p><span class=strikethrough>Free</span></p>", ["~~Free~~"]),
        ("<ul><li><strike>Free</strike> paid</ul>", ["- ~~Free~~ paid"]),
        ("<p>about ~~5~~</p>", ["about \\~~5\\~~"]),
    ],
)
def test_what_is_struck_out_is_marked(html: str, said: list[str]) -> None:
    assert texts(page(html)) == said
    assert decode(encode(page(html))) == page(html)


@pytest.mark.parametrize(
    ("html", "code"),
    [
        (
            "<pre><code><span class=token-line>tie up<br></span><span class=token-line>let go<br></span></code></pre>",
            "tie up\nlet go",
        ),
        ("<pre><div class=line>a: 1</div><div class=line>b: 2</div></pre>", "a: 1\nb: 2"),
        ("<pre><span class=line>a</span>\n<span class=line>b</span></pre>", "a\nb"),
        ("<pre><span class=line>a</span><span class=line>b</span></pre>", "a\nb"),
        ("<pre><ol><li>a<li>b</ol></pre>", "a\nb"),
        ("<pre>a<div><br></div>b</pre>", "a\n\nb"),
        ("<pre><span class=lineno>1</span>a<button>Copy</button></pre>", "a"),
        ("<pre>a\n  b</pre>", "a\n  b"),
    ],
)
def test_code_has_the_lines_that_are_shown(html: str, code: str) -> None:
    assert texts(page(html)) == [f"```\n{code}\n```"]


def test_a_formula_is_what_it_was_written_as() -> None:
    maths = "<math><mfrac><mn>1</mn><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow></mfrac></math>"
    tex = "<math><semantics><mi>x</mi><annotation encoding='application/x-tex'>\\frac{1}{2}</annotation></semantics></math>"
    assert texts(page(f"<p>It is {maths}.</p>")) == ["It is `1/(a+b)`."]
    assert texts(page(f"<p>It is {tex}.</p>")) == ["It is `\\frac{1}{2}`."]
    drawn = f"<span class=k><span class=m>{tex}</span><span aria-hidden=true>1 2</span></span>"
    assert texts(page(f"<p>It is {drawn}.</p>")) == ["It is `\\frac{1}{2}` ."]
    pictured = f"<span style='display: none'>{tex}</span><img alt='a half' src=a.png>"
    assert texts(page(f"<p>It is {pictured}.</p>")) == ["It is ![a half]."]
    assert texts(page("<p>It is <script type='math/tex'>x^2</script>.</p>")) == ["It is `x^2`."]
    for html, said in (("<msup><mi>x</mi><mn>2</mn></msup>", "x^2"), ("<msqrt><mi>x</mi></msqrt>", "√x"),
                       ("<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", "x_i^2")):  # fmt: skip
        assert texts(page(f"<p><math>{html}</math></p>")) == [f"`{said}`"]


def test_a_shadow_tree_is_read_with_what_is_put_into_it() -> None:
    tree = "<template shadowrootmode=open><h2>Fees</h2><slot name=day>none</slot><p>and <slot></slot></p><slot name=no>else</slot></template>"
    read = page(f"<x-fee>{tree}<b>ten</b><span slot=day>Monday</span></x-fee><p>after</p>")
    assert [section.heading for section in read.sections][1:] == ["Fees"]
    assert texts(read) == ["Monday", "and **ten**", "else", "after"]
    assert texts(page("<template><p>never</p></template><p>a</p>")) == ["a"]


def test_headings_are_headings_by_their_role_too() -> None:
    read = page(
        "<div role=heading aria-level=3 id=f>Fees</div><p>a</p><span role=heading>Rules</span><p>b</p>"
    )
    assert [(s.heading, s.depth, s.anchor) for s in read.sections][1:] == [("Fees", 3, "f"), ("Rules", 2, "")]


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (
            "<button aria-expanded=false aria-controls=p>Why?</button><div id=p hidden><p>So</p></div>",
            ["summary", "paragraph"],
        ),
        ("<button class=accordion>Why?</button><div><p>So</p></div>", ["summary", "paragraph"]),
        ("<div><button data-bs-target='#p'>Why?</button></div><div id=p>So</div>", ["summary", "paragraph"]),
        ("<button>Copy</button><p>So</p>", ["paragraph"]),
        ("<button aria-expanded=false aria-controls=m>Menu</button><nav id=m>a</nav>", []),
        ("<button aria-haspopup=true aria-expanded=false>More</button><div>So</div>", ["paragraph"]),
    ],
)
def test_a_button_that_unfolds_an_answer_is_its_question(html: str, said: list[str]) -> None:
    assert [kind for kind, _ in blocks(page(html))] == said


def test_a_list_of_tabs_that_holds_the_panels_is_read() -> None:
    panel = "<div role=tab><h3>How long?</h3></div><div role=tabpanel hidden><p>A week.</p></div>"
    read = page(f"<div role=tablist>{panel}</div>")
    assert ([s.heading for s in read.sections][1:], texts(read)) == (["How long?"], ["A week."])
    names = "<ul role=tablist><li role=tab aria-controls=a>North<li role=tab aria-controls=b>South</ul>"
    assert texts(page(f"{names}<div role=tabpanel id=a>x</div><div role=tabpanel id=b>y</div>")) == [
        "::: tab North", "x", "::: tab South", "y",
    ]  # fmt: skip


def test_text_for_readers_without_scripts_is_read_where_there_is_no_other() -> None:
    said = f"<noscript><h1>T</h1>{PAR}</noscript><script src=a.js></script>"
    assert texts(unknown(f"<div id=root></div>{said}")) == [PROSE.strip()]
    assert texts(unknown(f"<main>{PAR * 2}{said}</main>")) == [PROSE.strip()] * 2
    assert (
        unknown("<div id=root></div><noscript>Please enable JavaScript.</noscript><script></script>").trouble
        == "client-shell"
    )


def test_every_word_that_is_shown_is_read_or_named() -> None:
    html = (
        f"<nav>one two</nav><main><h1>three</h1>{PAR * 2}<button>four</button><select><option>five six</option></select>"
        "<p><a href='#x'>seven eight</a></p><div class=share>nine</div><svg><text>ten</text></svg></main>"
        "<div><p>eleven</p></div><footer>twelve</footer><script>no</script><noscript>no</noscript>"
    )
    found = explain(html.encode(), UNKNOWN)
    read = sum(
        len(text.split())
        for s in found.snapshot.sections
        for text in (s.heading, *(b.text for b in s.blocks))
    )
    assert read == 1 + 2 * len(PROSE.split())
    assert sum(words for _, _, words in found.dropped) == 11


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<span role=checkbox aria-checked=true></span>", "[x]"),
        ("<span role=switch aria-checked=false></span>", "[ ]"),
        ("<span role=radio aria-checked=mixed></span>", "[-]"),
        ("<svg><use href='#icon-check'></use></svg>", "![icon-check]"),
        ("<svg><use xlink:href='/all.svg#cross'></use></svg>", "![cross]"),
        ("<svg class='icon icon-tick'><use href='/all.svg'></use></svg>", "![tick]"),
        ("<svg><use href='#9 &lt;'></use></svg>", ""),
        ("<meter value=3 max=4></meter>", "![3 of 4]"),
        ("<progress value=0.5>half</progress>", "![half]"),
        ("<object data=/a.svg aria-label=Open></object>", "![Open]"),
        ("<button aria-label=Open></button>", "![Open]"),
        ("words <button>Copy</button>", "words"),
        ("<span class='wide yes'></span>", "![yes]"),
        ("<span class=not-supported></span>", "![not-supported]"),
        ("<span class=wide></span>", ""),
        ("<span style='color:#107c10'>●</span>", "● ![green]"),
        ("<span style='color: Red'>●</span>", "● ![red]"),
        ("<span style='width:1px;background-color:#FA0'></span>", "![orange]"),
        ("<span style='color:#e03'>●</span>", "● ![red]"),
        ("<span style='color:#00f'>●</span><span style='color:#fe0'>●</span>", "● ![blue]● ![yellow]"),
        ("<span style='color:#777'>●</span>", "●"),
        ("<span style='color:navy'>●</span>", "●"),
        ("<span style='color:#107c10'>Open</span>", "Open"),
    ],
)
def test_a_cell_that_speaks_by_a_state_a_drawing_or_a_hue(html: str, said: str) -> None:
    assert cell(html) == said


@pytest.mark.parametrize(
    ("attributes", "said"),
    [("aria-label=Open", "![Open]"), ("class=yes", "![yes]"), ("class='num yes-ish'", ""), ("", "")],
)
def test_an_empty_cell_is_called_by_its_own_name_or_answer(attributes: str, said: str) -> None:
    (row,) = texts(page(f"<table><tr><td>North</td><td {attributes}></td><td>x</td></tr></table>"))
    assert row == f"| North | {said} | x |"
    (row,) = texts(page(f"<table><tr><td>North</td><td {attributes}>10</td></tr></table>"))
    assert row == "| North | 10 |"


DRAWN = (
    "<div role=table><div role=rowgroup><div role=row><span role=columnheader>Quay</span><span role=columnheader>Open"
    "</span></div></div>{}<div role=row><span role=rowheader>South</span><span role=cell>❌</span></div></div>"
)


def test_a_table_made_by_roles_is_a_table() -> None:
    row = "<div role=row><div role=gridcell>North</div><div role=gridcell><p>✅</p></div></div>"
    found = blocks(page(DRAWN.format(row)))
    assert found == [("header", "| Quay | Open |"), ("row", "| North | ✅ |"), ("row", "| South | ❌ |")]
    wide = "<div role=row><span role=cell aria-colspan=2>North</span></div>"
    assert texts(page(DRAWN.format(wide)))[1] == "| North |"
    hidden = "<div role=row><span role=cell> </span></div>"
    assert len(texts(page(DRAWN.format(hidden)))) == 2


@pytest.mark.parametrize("html", ["<div role=grid><p>No rows</p></div>", "<div role=table><div role=row>No cells</div></div>",
                                  "<div role=table><div role=row><h2>A</h2><div role=cell><p>x</p></div></div></div>"])  # fmt: skip
def test_what_only_says_that_it_is_a_table_is_read_as_text(html: str) -> None:
    assert [kind for kind, _ in blocks(page(html))] == ["paragraph"]
