"""The worst shapes for every reader: what hostile or broken input looks like when it grows."""

# ruff: noqa: E501 (one shape reads better on one line with its neighbours)

from collections.abc import Callable
from typing import Any

from pipeline.articles.read import read_article
from pipeline.changes.compare import compare
from pipeline.content.charset import in_utf8
from pipeline.content.extraction import extract
from pipeline.content.html.slices import slice_digest
from pipeline.errors import masked
from pipeline.fetch.outcomes import could_be_document, refresh_target
from pipeline.fetch.response import Answer
from pipeline.fetch.retry import retry_after_s
from pipeline.fetch.robots import read_robots
from pipeline.fetch.validators import valid_etag, valid_last_modified
from pipeline.impacts.weigh import weigh
from pipeline.jobs.workflow_checks import _names_package_alone
from pipeline.links.read import find_links
from pipeline.proposal.commands import _COMMAND
from pipeline.report import escape
from pipeline.report.body import manifest_in, ticked_in
from pipeline.snapshots.decoding import decode
from pipeline.urls import canonical_url

URL = "https://docs.example.org/guide"
LEARN = "https://learn.microsoft.com/azure/guide"


def _html(text: str) -> object:
    return extract(f"<html><body><main>{text}".encode(), URL), extract(f"<main>{text}".encode(), LEARN)


def _slice(text: str) -> object:
    return slice_digest(f"<body><main>{text}".encode(), LEARN), slice_digest(f"<body>{text}".encode(), URL)


def _file(kind: str) -> Callable[[str], object]:
    return lambda text: extract(text.encode(), URL, kind)


def _article(text: str) -> object:
    return list(find_links(read_article(text.encode(), "articles/guide.md")))


def _decode(text: str) -> object:
    try:
        return decode(text)
    except ValueError:
        return None


def _robots(text: str) -> object:
    rules = read_robots(Answer(URL, status=200, body=f"User-agent: *\n{text}".encode()))
    return rules.allows(f"{URL}/{'a' * 200}"), rules.delay_s


def _weighed(text: str) -> object:
    """The page and the article both say what grows, and what else the page says is news."""
    article = read_article(f"# A\n\nThe limit is 5 MB, see [p]({URL}).\n\n{text[:2_000]}".encode(), "a.md")
    pages = (
        extract(f"# A\n\nThe limit is {n} MB.\n\n{text}{n}".encode(), URL, "text/markdown") for n in (5, 6)
    )
    return weigh(article, find_links(article), compare(*pages))


def _compared(lines: str) -> object:
    before, _, after = lines.partition("\f")
    return compare(*(extract(side.encode(), URL, "text/markdown") for side in (before, after)))


# A piece that is repeated, and what stands before and after all of them.
HTML = (
    ("<div>", "", ""), ("<ul><li>a", "", ""), ("<b x=1>", "", ""), ("<a href=/x>y", "", ""), ("<table><tr><td>", "", ""),
    ("a1=1 ", "<p ", ">x"), ("<p>Some words.", "", ""), ("<br>", "", ""), ("<h2>A</h2>", "", ""), ("&#65;", "", ""),
    ("<tr><td>a<td>b", "<table>", ""), ("<td>a", "<table><tr>", ""), ("<li>a", "<ul>", ""), ("<!--", "", ""),
    ("<script>", "", ""), ("<dl><dt>a<dd>", "", ""), ("<p id=a>x", "", ""), ("<details><summary>x", "", ""), ("`", "<p><code>", ""),
    ("<a href=/x>y</a> ", "<p>", "</p>"), ("<code>a</code> ", "<p>", "</p>"), ("x ", "<title>", "</title>"), ("\x00", "", ""),
    ("<span>", "", ""), ("<blockquote>x", "", ""), ("<img alt=x src=y>", "", ""), ("[", "<p>", ""), ("<div id=a class=nav>", "", ""),
    ("<meta name=a content=b>", "", ""), ("<svg><g>", "", ""), ("<select><option>", "", ""), ("*_~", "<p>", ""), ("<", "", ""),
    ("<div role=tablist><a>b</a>", "", ""), ("<aside>x", "", ""), ("<h2 id=a>", "", ""), ("<td rowspan=9>a", "<table><tr>", ""),
    (" a='", "<p", ">"), ("<p a=\">\" b=1>x", "", ""), ("<sup>1", "", ""), ("<pre>a\n", "", ""), ("a\n", "<pre>", "</pre>"),
)  # fmt: skip
MARKDOWN = (
    ("> ", "", "x"), ("- ", "", "x"), ("[", "", ""), ("[a](", "", ""), ("![", "", ""), ("*a **b ", "", ""), ("`", "", ""), ("` ", "", ""),
    ("<a ", "", ""), ("<!-- ", "", ""), ("a\n", "", ""), ("| a ", "", "|\n|-|\n"), ("| a | b |\n", "| a | b |\n|-|-|\n", ""),
    ("[a]: /x\n", "", ""), ("[a][b] ", "", ""), ("http://x.example/ ", "", ""), ("[a](http://x.example/a b ", "", ""), ("[a]\n", "", ""),
    ("# a\n", "", ""), ("```\n", "", ""), ("\\", "", ""), ("&amp;", "", ""), ("<b>", "", ""), ("1. a\n", "", ""), ("  - a\n", "", ""),
    ("[a](http://x.example/?q=(1) ", "", ""), ("[a] (http://x.example/) ", "", ""), (":::a\n", "", ""), ("\n", "a", "b"), (" ", "a", "b"),
    ("[a](http://x.example/b) ", "", ""), ("| [a](http://x.example/b) ", "", "|\n"), ("<img src=http://x.example/a>", "", ""),
    ("<iframe src='http://x.example/", "", ""), ("href=http://x.example/ ", "<a ", ">"), ("\t", "", "x"), ("_a", "", ""), ("~~a ", "", ""),
    ("<div>", "", ""), ("<pre>", "", ""), ("\n", "```", ""), ("\n", "```\na", "b"), ("$", "", ""), ("{", "", ""), ("<!--x-->", "", ""),
    ("- a\n  ", "", ""), ("<div>\n\n", "", ""), ("[^1]: a\n", "", ""), ("a. ", "", ""), ("(((", "http://x.example/", ""),
)  # fmt: skip
HEADERS = (
    ("a='x\n", "<properties\n", "/>\n# A\n"), ("\n", "<properties a=\"", "\" />\n"), ("a=\"b\n", "<properties ", "/>"), ("'", "<properties ", "/>"),
    ("<!--", "", "<properties a='b'/>"), ("a: b\n", "---\n", "---\n# A\n"), ("- b\n", "---\na:\n", "---\n"), (" ", "---\na: ", "b\n---\n"),
    ("a = 1\n", "+++\n", "+++\n"), ("a.", "+++\n", "b = 1\n+++\n"), ("a: &a\n", "---\n", "---\n"), ("{a: ", "---\nb: ", "\n---\n"), ("[", "+++\na = ", "\n+++\n"), ("---\n", "", ""), ("\n---", "---", ""), ("'", "---\na: ", "\n---\n"),
    ("[a],", "---\na: [", "]\n---\n"), ("#", "---\na: b ", "\n---\n"), ("<properties ", "", ""), ("```\n", "", "<properties a='b'/>"),
)  # fmt: skip
KEPT = '+++\nurl = "u"\ntitle = "t"\nextractor = "1"\n'
SNAPSHOTS = (
    ("a\n", f"{KEPT}+++\n", ""), ("| a |\n| --- |\n", f"{KEPT}+++\n", ""), ("> [!NOTE]\n", f"{KEPT}+++\n", ""), ("```\n", f"{KEPT}+++\n", ""),
    ("## a {#b}\n", f"{KEPT}+++\n", ""), (" {#a", f"{KEPT}+++\n# a", "\n"), ("- [a](b)\n", f"{KEPT}+++\n\n+++ links\n", ""), ("> ", f"{KEPT}+++\n", "\n"),
    ('  "a",\n', f"{KEPT}anchors = [\n", "]\n+++\n"), ("[", f"{KEPT}x = ", "\n+++\n"), ("[a]\n", KEPT, "+++\n"), (" ", f"{KEPT}+++\na", "\n"), ("](", f"{KEPT}+++\n+++ links\n- [", ")\n"),
)  # fmt: skip
ADDRESSES = (
    ("a", "https://", ""), ("/", "https://a.example", ""), ("%2", "https://a.example/", ""), ("a@", "https://", ""), ("/en-us", "https://a.example", ""),
    ("&a=1", "https://a.example/?", ""), (" ", "https://a.example/", "b"), ("https://", "", ""), (":", "https://a", ""), ("../", "https://a.example/", ""),
    ("https://x.safelinks.protection.outlook.com/?url=", "", ""), (" button-link:", "", ""), ("#", "https://a.example/", ""),
)  # fmt: skip
REFRESH = (
    (" ", "<meta http-equiv=refresh content=", "x>"), ("<meta ", "", " refresh"), ("http-equiv=refresh ", "<meta ", ""), ("<!--", "", "refresh"),
    ("<script>", "", "refresh"), ("0", "<meta http-equiv=refresh content='", "'>"), (" ;", "<meta http-equiv=refresh content='0", "'>"),
)  # fmt: skip
TEXTS = (
    ("://", "", ""), ("?", "https://a", ""), ("@", "https://", ""), ("eyJ-", "", ""), ("token=a&", "https://a.example/?", ""), ("::", "", ""),
    ("!\n", "", ""), ("##[", "", ""), ("`", "", ""), ("a:", "://", ""), ("Bearer ", "", ""), ("ghp_", "", ""),
)  # fmt: skip
ROBOTS = (
    ("Disallow: /a\n", "", ""), ("*a", "Disallow: /", "b$\n"), ("*", "Disallow: /", "b\n"), ("User-agent: a\n", "", ""), ("%61", "Disallow: /", "\n"),
    ("Crawl-delay: ", "", "1\n"), (":", "", ""), ("#", "", ""), ("/", "Request-rate: 1", "1\n"), ("Sitemap: a\n", "", ""),
)  # fmt: skip
VALUES = (
    ("1", "", ""), (" ", "1", "1"), (",", "", ""), (";", "text/html", ""), ("(", "Mon, 1 Jan 2024 ", ""), ("W/", "", ""), ('"', "", ""),
    ("charset", "", ""), ("a=", "text/html;", ""), ("Mon, ", "", ""), ("\\", '"', '"'), ("-", "", ""),
)  # fmt: skip
CHARSETS = (
    ("<meta ", "", ""), ("a", "<meta ", ">"), (" ", "<meta charset", "=x>"), ("charset=", "<meta content='", "'>"), ("<!--", "", ""),
    ("<script>", "", ""), ("<title></title>", "", ""), ("<html ", "", ""), ("-aa", "<html lang=de", ">"), ("<?xml ", "", ""),
)  # fmt: skip
BODIES = (
    ("- [x] ", "", ""), ("<!-- ", "- [x] ", ""), ("a ", "- [x] <!-- ", ""), ("<!-- content-sync findings: ", "", ""), ("/dismiss ", "", ""),
    ("\t", "/dismiss abcdef", ""), ("/apply abcdef\n", "", ""), (" ", "", "- [x] <!-- a -->"),
)  # fmt: skip
WORKFLOWS = (
    ("pip install ", "", ""), ("CONTENT_SYNC:", "", ""), (" ", "CONTENT_SYNC:", ""), (" content-sync", "pip install", "x"),
    ("pip install \\\n", "", ""),
)  # fmt: skip
WEIGHED = (
    ("The limit 7 MB ", "", ""), ("The limit is 7 MB. ", "", ""), ("The limit is 7 MB.\n\n", "", ""), ("| limit | 7 MB |\n", "| a | b |\n|-|-|\n", ""),
    ("- The limit is 7 MB\n", "", ""), ("# The limit 7 MB\n", "", ""), ("Azure Limit ", "", ""), ("**Limit** > ", "", ""), ("a", "", ""),
)  # fmt: skip
COMPARED = (
    "The same words stand here.\n\n",
    "Number {n} of all the lines differs in a word or two.\n\n",
    "Rows {n} and more {n}\n\n",
)

Reader = Callable[[str], Any]
READERS: dict[str, tuple[Reader, tuple[tuple[str, str, str], ...]]] = {
    "extract html": (_html, HTML),
    "slice": (_slice, HTML),
    "extract markdown": (_file("text/markdown"), MARKDOWN),
    "extract text": (_file("text/plain"), MARKDOWN),
    "article": (_article, (*MARKDOWN, *HEADERS, *HTML)),
    "article in MDX": (
        lambda text: list(find_links(read_article(text.encode(), "articles/a.mdx"))),
        MARKDOWN,
    ),
    "decode": (_decode, SNAPSHOTS),
    "canonical_url": (canonical_url, ADDRESSES),
    "refresh": (lambda text: refresh_target(text.encode(), URL, "text/html"), REFRESH),
    "weigh": (_weighed, WEIGHED),
    "robots": (_robots, ROBOTS),
    "charset": (lambda text: in_utf8(text.encode() + b"\xff"), CHARSETS),
    "header values": (
        lambda text: (
            retry_after_s(text, 0.0),
            valid_etag(text),
            valid_last_modified(text),
            could_be_document(text),
        ),
        VALUES,
    ),
    "request bodies": (lambda text: (ticked_in(text), manifest_in(text), _COMMAND.findall(text)), BODIES),
    "workflow": (_names_package_alone, WORKFLOWS),
    "masked": (masked, TEXTS),
    "escape": (
        lambda text: (escape.line(text), escape.prose(text), escape.fenced(text), escape.json_text(text)),
        TEXTS,
    ),
}


def text_of(shape: tuple[str, str, str], size: int) -> str:
    """Return about ``size`` characters of a shape; a "#" in its piece's number makes each one another."""
    piece, before, after = shape
    return before + piece * max(1, size // len(piece)) + after


def pair_of(line: str, number: int) -> str:
    """Return a page of ``number`` such paragraphs and the next version of it, for ``compared``."""
    before, after = ("".join(line.replace("{n}", str(n + plus)) for n in range(number)) for plus in (0, 7))
    return f"# A\n\n{before}\f# A\n\nNew words.\n\n{after}"


compared = _compared
