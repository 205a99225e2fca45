# ruff: noqa: E501 (HTML and addresses read better on one line)
"""A page as kept in git: nothing is lost on the way to the file and back, and no page takes another's file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot
from msgspec.structs import replace

from pipeline.content import Block, PageLink, Section, Snapshot
from pipeline.content.extraction import extract
from pipeline.content.text import is_image, paragraph, readable, tidy
from pipeline.snapshots.decoding import decode
from pipeline.snapshots.digests import digest, text_digest
from pipeline.snapshots.encoding import encode
from pipeline.snapshots.paths import Root

PAGE = extract(
    b"""<html lang=en><head><title>Queues | Docs</title><meta name=updated_at content=2026-01-05></head><body>
<main id=main><h1 id=queues>Queues</h1><p>A queue holds <b>10,000</b> messages<sup>1</sup>, see <a href=/limits>limits</a>.</p>
<div class=NOTE><p>Note</p><p>Classic queues end in May.</p></div><table><tr><th>Plan</th><th>Size</th></tr>
<tr><td>Basic</td><td>5 GB</td></tr></table><h2 id=steps>Steps</h2><ol><li>Open it.<pre><code class=lang-sh>az queue
</code></pre></li></ol><p id=extra><img alt="The portal" src=/portal.png></p></main>""",
    "https://learn.microsoft.com/queues",
)


def test_a_snapshot_reads_well() -> None:
    shown = encode(replace(PAGE, extractor="1", volatile=("paragraph: Updated [*] minutes ago",)))
    assert shown == snapshot("""\
+++
url = "https://learn.microsoft.com/queues"
title = "Queues"
extractor = "1"
anchors = [
  "extra",
]
volatile = [
  "paragraph: Updated [*] minutes ago",
]

[facts]
lang = "en"
parts = "1"
updated_at = "2026-01-05"
+++

# Queues {#queues}

A queue holds **10,000** messages^1^, see limits.

> [!NOTE]
> Classic queues end in May.

| Plan | Size |
| --- | --- |
| Basic | 5 GB |

## Steps {#steps}

1. Open it.

   ```sh
   az queue
   ```

![The portal]

+++ links

#queues
- [limits](https://learn.microsoft.com/limits)

#steps
- ![The portal](https://learn.microsoft.com/portal.png)
""")


def test_text_and_links_have_digests_of_their_own() -> None:
    other = replace(PAGE, links=(*PAGE.links, PageLink("", "new", "https://new.example/")))
    assert digest(other) != digest(PAGE)
    assert text_digest(other) == text_digest(PAGE)
    dated = replace(PAGE, facts=(("updated_at", "2030-01-01"),), extractor="2")
    assert (digest(dated), text_digest(dated)) == (digest(PAGE), text_digest(PAGE))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda text: text.removeprefix("+++\n"), "line 1"),
        (lambda text: text.replace('title = "Queues"', "title ="), "line 2"),
        (lambda text: text.replace('url = "', 'uri = "'), "'url'"),
        (lambda text: text.replace("   ```\n", "", 1), "does not end"),
        (lambda text: text + "<<<<<<< HEAD\n", "not a link"),
        (lambda text: text.replace('anchors = [\n  "extra",\n]', "anchors = 3"), "'anchors'"),
    ],
)
def test_a_damaged_file_is_an_error_that_names_the_line(damage, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        decode(damage(encode(PAGE)))


# What a Snapshot may hold: text as ``readable`` and ``tidy`` leave it, blocks with the beginnings of their kind.
_TEXT = st.text(min_size=1, max_size=30).map(lambda text: tidy(readable(text))).filter(bool)
_LINE = _TEXT.map(paragraph)
_BEFORE = st.sampled_from(["", "  ", "   ", "> ", "> > ", "     "])
_CODE = st.lists(
    st.sampled_from(["x = 1", "", "  y", "# no", "+++ links", "| a |", "> q", "``"]), min_size=1, max_size=4
)


def _block(kind: str, text: str) -> Block:
    return Block(kind, text)


_BLOCK = st.one_of(
    st.builds(lambda b, t: Block("quote" if ">" in b else "paragraph", b + t), _BEFORE, _LINE.filter(lambda t: not is_image(t))),
    st.builds(lambda b, m, t: Block("item", b + m + t), _BEFORE, st.sampled_from(["- ", "1. "]), _LINE),
    st.builds(lambda t: Block("term", f"; {t}"), _LINE),
    st.builds(lambda t: Block("definition", f": {t}"), _LINE),
    st.builds(lambda t: Block("summary", f"::: details {t}"), _LINE),
    st.builds(lambda k, t: Block("panel", f"::: {k} {t}"), st.sampled_from(["tab", "zone"]), _TEXT),
    st.builds(lambda t: Block("image", f"![{t}]"), _TEXT.filter(lambda t: "]" not in t)),
    st.builds(
        lambda b, k, cells: Block(k, f"{b}| {' | '.join(c.replace('|', chr(92) + '|') for c in cells)} |"),
        st.sampled_from(["", "  ", "> "]), st.sampled_from(["row", "header"]), st.lists(_TEXT, min_size=1, max_size=3),
    ),
    st.builds(
        lambda b, lines: Block("code", "\n".join(f"{b}{line}".rstrip() for line in ["```x", *lines, "```"])),
        st.sampled_from(["", "   ", "> "]), _CODE,
    ),
    st.builds(lambda k, t: Block("alert", f"> [!{k}]\n> {t}\n>\n> - {t}"), st.sampled_from(["NOTE", "TIP"]), _LINE),
)  # fmt: skip
_NAME = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Cf"]), max_size=12
)
_ANCHOR = _NAME.map(lambda text: "".join(text.split()))
_TARGET = st.text(
    st.characters(min_codepoint=33, max_codepoint=126, exclude_characters='[]<>"\\'), max_size=20
)


@st.composite
def _snapshots(draw: st.DrawFn) -> Snapshot:
    sections: list[Section] = []
    above: list[tuple[int, str]] = []
    first = draw(st.lists(_BLOCK, max_size=3))
    if first:
        sections.append(Section("", "", 0, (), tuple(first)))
    for depth, heading, anchor, blocks in draw(
        st.lists(st.tuples(st.integers(1, 6), _TEXT, _ANCHOR, st.lists(_BLOCK, max_size=4)), max_size=4)
    ):
        above = [(d, h) for d, h in above if d < depth]
        heading = heading.replace("{#", "\\{#")
        sections.append(Section(anchor, heading, depth, tuple(h for _, h in above), tuple(blocks)))
        above.append((depth, heading))
    heads = dict.fromkeys(section.anchor for section in sections if section.anchor)
    others = draw(st.lists(_ANCHOR.filter(bool), max_size=3, unique=True))
    return Snapshot(
        url=draw(_NAME),
        title=draw(_NAME),
        extractor=draw(_NAME),
        sections=tuple(sections),
        links=tuple(draw(st.lists(st.builds(PageLink, _ANCHOR, _TEXT, _TARGET, st.booleans()), max_size=3))),
        facts=tuple(
            draw(
                st.dictionaries(_NAME.filter(bool), st.text(st.characters(codec="utf-8"), max_size=9))
            ).items()
        ),
        anchors=(*heads, *(name for name in others if name not in heads)),
        volatile=tuple(draw(st.lists(st.text(st.characters(codec="utf-8"), max_size=9), max_size=2))),
        trouble=draw(st.sampled_from(["", "soft-404"])),
    )


@settings(max_examples=120, deadline=None)
@given(_snapshots())
def test_every_snapshot_comes_back_from_its_file(made: Snapshot) -> None:
    text = encode(made)
    assert decode(text) == made
    assert encode(decode(text)) == text


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://learn.microsoft.com/azure/x", "snapshots/learn.microsoft.com/azure/x.md"),
        ("https://learn.microsoft.com/x?view=a-1", "snapshots/learn.microsoft.com/x@view=a-1.md"),
        ("https://learn.microsoft.com/", "snapshots/learn.microsoft.com/@.md"),
        ("https://learn.microsoft.com/a.md/b", "snapshots/learn.microsoft.com/a.md~/b.md"),
    ],
)
def test_a_plain_address_can_be_read_off_its_path(url: str, path: str) -> None:
    assert Root().snapshot(url) == path


TRICKY = [
    "https://h.example/A", "https://h.example/a", "https://h.example/a/", "https://h.example/a?b=c", "https://h.example/a@b=c",
    "https://h.example/a?B=c", "http://h.example/a", "https://h.example:8443/a", "https://h.example/con", "https://h.example/a.",
    "https://h.example/../../etc/passwd", "https://h.example/%2e%2e/x", "https://h.example//a", "https://h.example/.git/config",
    "https://h.example", "https://h.example/", "https://h.example/@", "https://h.example/a.md", "https://h.example/a.md/b",
    "https://h.example/~", "https://h.example/a~", "https://REPORT.md/a", "https://report.md/a", "https://h.example/" + "x" * 400,
    "https://h.example/" + "x" * 401, "https://h.example" + "/y" * 300, "https://h.example/é", "https://h.example/\u202e",
    "javascript:alert(1)", "", "..", "/etc/passwd", "file:///etc/passwd", "https://[::1]/a", "https://h.example/a b",
    "https://h.example/a\nb", "https://h.example/a\\..\\b", "https://h.example/aux.txt", "https://h.example/a?",
]  # fmt: skip


def test_no_two_addresses_share_a_path_even_where_case_is_ignored() -> None:
    paths = [Root().snapshot(url).lower() for url in TRICKY]
    assert len(set(paths)) == len(set(TRICKY))
    folders = {"/".join(path.split("/")[:n]) for path in paths for n in range(2, path.count("/") + 1)}
    assert not folders & set(paths)


@settings(max_examples=300)
@given(
    st.one_of(
        st.sampled_from(TRICKY), st.text(max_size=60), st.text(max_size=60).map("https://h.example/{}".format)
    )
)
def test_a_path_never_leaves_its_folder(url: str) -> None:
    path = Root().snapshot(url)
    names = path.split("/")
    assert names[0] == "snapshots"
    assert path.isascii()
    assert len(path) < 260
    assert path.endswith(".md")
    for name in names:
        assert name and name not in (".", "..") and not name.startswith(".") and not name.endswith((".", " "))
        assert not set(name) & set('<>:"\\|?*')


_URL = st.text("abAB/.?=&@~%-", max_size=8).map("https://h.example/{}".format)


@settings(max_examples=500)
@given(_URL, _URL)
def test_two_near_addresses_have_two_paths(one: str, other: str) -> None:
    assert (Root().snapshot(one).lower() == Root().snapshot(other).lower()) == (one == other)
