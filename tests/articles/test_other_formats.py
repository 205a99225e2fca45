"""Articles in reStructuredText, AsciiDoc and HTML: what they link to, on which line, and what they say there."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.articles import Article
from pipeline.articles.read import read_article
from pipeline.articles.registry import is_article_name
from pipeline.articles.restructured_text import _blocks
from pipeline.config import Articles, Config
from pipeline.corpus.read import read_corpus
from pipeline.git.repository import Repository
from pipeline.links.read import read_links
from pipeline.pages import Outcome
from pipeline.report import LinkRow
from pipeline.report.fixes import repair
from tests.content_repo import SITE, repository

RST = f"""\
:title: Rooms of a tenant
:articleid: rooms-1
:owner: Team_A

Rooms
=====

A tenant holds 20 rooms, see `the limits <{SITE}/limits#rooms>`_, the
`Tour`_ and {SITE}/plans.

.. note:: Careful with {SITE}/note now.

.. versionadded:: 3.2
   Shared rooms, see `sharing <{SITE}/sharing>`__.

Regions with rooms:

* Northland, `by June
  <{SITE}/north>`__
* Southland

+-------+------------------------------------------+
| Plan  | Rooms                                    |
+=======+==========================================+
| Basic | 5, see                                   |
|       | `basic <{SITE}/basic>`_|
+-------+------------------------------------------+

.. _Tour: {SITE}/tour

lease
   How long a room is held, `terms <{SITE}/lease>`_.

.. code-block:: python

   open("{SITE}/code")

Literal::

   {SITE}/literal

.. image:: map.png
   :alt: The map
   :target: {SITE}/map

More
----

:ref:`Elsewhere <rooms>` and ``{SITE}/verbatim`` and |plan| and `all of it`__.

.. |plan| replace:: `Plans <{SITE}/plan>`__
__ {SITE}/all
.. {SITE}/comment
"""

ADOC = f"""\
= Rooms
Ann Author <ann@docs.example.com>
:articleid: rooms-1
:owner: Team_A
:docs: {SITE}

A tenant holds 20 rooms, see {{docs}}/limits#rooms[the limits], the
link:{SITE}/tour[tour^] and {SITE}/plans.

NOTE: Careful with {SITE}/note[care, window=_blank] now.

Regions with rooms:

* Northland, {{docs}}/north[by June]
** {SITE}/deep[rooms below ground]
* Southland

[source,python]
{SITE}/code

After code, {SITE}/after[seen].

----
{SITE}/literal
----

|===
|Plan |Rooms
|Basic |5, see {SITE}/basic[basic]
|Large
|{SITE}/large[many]
|===

lease:: How long a room is held, {SITE}/lease[terms].

// {SITE}/comment

== More

`{SITE}/verbatim` and \\{SITE}/escaped and {{unknown}}/x[not set] and <<rooms,Rooms above>>.
"""

HTML = f"""\
<html><head><title>Rooms of a tenant - Wiki</title>
<meta name="articleid" content="rooms-1"><meta content="Team_A" name="owner"></head><body>
<div id="breadcrumbs"><nav><a href="{SITE}/nav">Home</a></nav></div>
<h1>Rooms</h1>
<p>A tenant holds 20&nbsp;rooms, see <a class="x" href="{SITE}/limits#rooms">the <b>limits</b></a> and {SITE}/plans.</p>
<!-- <a href="{SITE}/comment">x</a> -->
<p>Regions with rooms:</p>
<ul><li>Northland, <a href='{SITE}/north'>by June</a></li></ul>
<table><tr><th>Basic</th><td>5, see <a href="{SITE}/basic">basic</a></td></tr></table>
<pre>{SITE}/literal</pre><script>"{SITE}/script"</script>
<h2>More</h2><div>After it, <a href="{SITE}/after">seen</a></div>
</body></html>
"""

Row = tuple[int, str, str, str]


def rows(article: Article) -> list[Row]:
    """Each link to a page: its line, where it leads, its label and the claim made there."""
    return [
        (link.line, link.url.removeprefix(SITE), link.label, link.claim)
        for link in read_links(article).links
        if link.url.startswith(SITE)
    ]


def test_links_of_restructured_text_stand_where_they_are_written_with_what_is_said_there() -> None:
    read = read_article(RST.encode(), "docs/rooms.rst")
    assert (read.article_id, read.title, read.h1, read.owner) == (
        "rooms-1",
        "Rooms of a tenant",
        "Rooms",
        "Team_A",
    )
    assert rows(read) == [
        (8, "/limits#rooms", "the limits", "A tenant holds 20 rooms, see the limits, the Tour and"),
        (9, "/tour", "Tour", "A tenant holds 20 rooms, see the limits, the Tour and"),
        (9, "/plans", f"{SITE}/plans", "A tenant holds 20 rooms, see the limits, the Tour and"),
        (11, "/note", f"{SITE}/note", "Careful with now."),
        (14, "/sharing", "sharing", "3.2 Shared rooms, see sharing."),
        (18, "/north", "by June", "Regions with rooms: Northland, by June"),
        (26, "/basic", "basic", "Basic | 5, see basic"),
        (32, "/lease", "terms", "How long a room is held, terms."),
        (42, "/map", "The map", "Literal: The map"),
        (51, "/plan", "Plans", "Elsewhere and and Plans and all of it."),
        (51, "/all", "all of it", "Elsewhere and and Plans and all of it."),
    ]


def test_links_of_asciidoc_stand_where_they_are_written_with_what_is_said_there() -> None:
    read = read_article(ADOC.encode(), "docs/rooms.adoc")
    assert (read.article_id, read.title, read.h1, read.owner) == ("rooms-1", "Rooms", "Rooms", "Team_A")
    said = "A tenant holds 20 rooms, see the limits, the tour and"
    assert rows(read) == [
        (7, "/limits#rooms", "the limits", said),
        (8, "/tour", "tour", said),
        (8, "/plans", f"{SITE}/plans", said),
        (10, "/note", "care", "NOTE: Careful with care now."),
        (14, "/north", "by June", "Regions with rooms: Northland, by June"),
        (15, "/deep", "rooms below ground", "Northland, by June. rooms below ground"),
        (21, "/after", "seen", "After code, seen."),
        (29, "/basic", "basic", "Basic | 5, see basic"),
        (31, "/large", "many", "Large | many"),
        (34, "/lease", "terms", "How long a room is held, terms."),
    ]


def test_links_of_exported_pages_stand_where_they_are_written_with_what_is_said_there() -> None:
    read = read_article(HTML.encode(), "export/rooms.html")
    assert (read.article_id, read.title, read.owner) == ("rooms-1", "Rooms of a tenant - Wiki", "Team_A")
    assert read.h1 == "Rooms"
    said = "A tenant holds 20 rooms, see the limits and"
    assert rows(read) == [
        (5, "/limits#rooms", "the limits", said),
        (5, "/plans", f"{SITE}/plans", said),
        (8, "/north", "by June", "Regions with rooms: Northland, by June"),
        (9, "/basic", "basic", "Basic | 5, see basic"),
        (11, "/after", "seen", "After it, seen"),
    ]


def test_headings_are_those_of_the_article() -> None:
    for text, path in ((RST, "a.rst"), (ADOC, "a.adoc"), (HTML, "a.html")):
        links = {link.url: link for link in read_links(read_article(text.encode(), path)).links}
        assert links[f"{SITE}/limits#rooms"].heading == "Rooms", path
    assert links[f"{SITE}/after"].trail == ("Rooms", "More")


@pytest.mark.parametrize(
    ("path", "text", "shown"),
    [
        ("a.rst", ".. include:: parts/terms.rst\n", "parts/terms.rst"),
        ("a.adoc", "include::parts/terms.adoc[leveloffset=+1]\n", "parts/terms.adoc"),
    ],
)
def test_an_included_file_is_known(path: str, text: str, shown: str) -> None:
    [include] = read_links(read_article(f"Words.\n\n{text}\nMore.\n".encode(), path)).includes
    assert (include.line, include.column, include.path) == (3, 1, shown)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.rst", "See `the tour <OLD>`_ now.\n"),
        ("a.rst", "See OLD now.\n"),
        ("a.rst", "See `Tour`_ now.\n\n.. _Tour: OLD\n"),
        ("a.adoc", "See OLD[the tour] now.\n"),
        ("a.adoc", "See link:OLD[the tour] and OLD.\n"),
        ("a.html", '<p>See <a class="x" href="OLD">the tour</a>.</p>\n'),
    ],
)
def test_a_link_that_moved_can_be_mended(path: str, text: str) -> None:
    old, new = f"{SITE}/tour", f"{SITE}/visit"
    row = LinkRow(old, Outcome.MOVED, (), suggestion=new, detail="301")
    mended = repair(text.replace("OLD", old).encode(), path, {old: row})
    assert mended is not None
    assert mended.text.decode() == text.replace("OLD", new)


def test_an_address_that_an_attribute_is_part_of_is_not_mended() -> None:
    row = LinkRow(f"{SITE}/tour", Outcome.MOVED, (), suggestion=f"{SITE}/visit", detail="301")
    assert (
        repair(f"= T\n:docs: {SITE}\n\nSee {{docs}}/tour[it].\n".encode(), "a.adoc", {row.url: row}) is None
    )


def test_html_is_an_article_only_where_a_team_says_so(tmp_path: Path) -> None:
    assert is_article_name("docs/a.rst") and is_article_name("docs/a.ADOC")
    assert not is_article_name("theme/a.html") and is_article_name("export/a.html", (".html",))
    folder = repository(tmp_path / "r", {"export/a.html": HTML, "b.rst": RST, "c.adoc": ADOC})
    for formats, found in ((), ["b.rst", "c.adoc"]), ((".html",), ["b.rst", "c.adoc", "export/a.html"]):
        with Repository(folder) as opened:
            corpus = read_corpus(opened, Config(articles=Articles(formats=formats)), committed=True)
        assert [article.path for article in corpus.articles] == found


@pytest.fixture
def no_docutils(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    _blocks.cache_clear()
    monkeypatch.setitem(sys.modules, "docutils.core", None)
    yield
    _blocks.cache_clear()


@pytest.mark.usefixtures("no_docutils")
def test_without_its_parser_a_file_says_what_to_install() -> None:
    read = read_article(RST.encode(), "a.rst")
    assert read.not_an_article == "reStructuredText, which needs the extra content-sync[rst]"
    assert not read_links(read).links


def test_what_its_parser_would_take_too_long_for_is_named() -> None:
    read = read_article(("`a " * 100_000).encode(), "a.rst")
    assert read.not_an_article == "reStructuredText with too many marks in one paragraph"
    assert read_article(b"word " * 210_000, "a.rst").not_an_article == "larger than 1 MB"
    deep = "\n\n".join(f"{'  ' * n}* x" for n in range(400))
    assert read_article(deep.encode(), "a.rst").not_an_article in (
        "no header",
        "reStructuredText that Docutils cannot read",
    )


def test_no_file_is_opened_for_an_article(tmp_path: Path) -> None:
    (tmp_path / "secret.rst").write_text(f"{SITE}/secret\n")
    for directive in ("include", "literalinclude", "raw", "csv-table"):
        option = "\n   :file: " if directive in ("raw", "csv-table") else " "
        name = "html" if directive == "raw" else "x" if directive == "csv-table" else ""
        text = f".. {directive}:: {name}{option}{tmp_path}/secret.rst\n\nWords.\n"
        assert not read_links(read_article(text.encode(), "a.rst")).links


_MARKUP = [
    "https://a.b/c",
    "link:",
    "include::x[]",
    "|===",
    "----",
    "[source]",
    ".. note:: ",
    "::",
    "<a href='x'>",
    "</a>",
    "<td>",
    ":a: b",
    "{a}",
    "`x <https://a.b>`_",
]
_LINE = st.text(st.sampled_from("ab *_`|:<>[]{}()#=-+.\\/\"'\n\t!;,1é漢"), max_size=30) | st.sampled_from(
    _MARKUP
)


@given(st.lists(_LINE, max_size=25), st.sampled_from(["a.adoc", "a.html", "a.rst"]))
def test_no_text_makes_a_reader_fail_or_point_outside_of_its_file(parts: list[str], path: str) -> None:
    text = "".join(parts)
    read = read_article(text.encode(), path)
    lines = read.body.split("\n")
    for link in read_links(read).links:
        assert 1 <= link.line <= len(lines)
        assert 1 <= link.column <= len(lines[link.line - 1]) + 1
