"""Hostile text made inert: what pages and articles say never becomes markup, a mention, a link or a command.

Every writer goes through here: ``line`` and ``lines`` for terminals and logs, ``json_text`` for JSON, the others
for Markdown and HTML.

Forges look for mentions, references and addresses in the TEXT a Markdown parser leaves, so a backslash is not
enough: a zero-width space, written as the entity ``&#8203;`` so that it can be seen in the source, breaks the
word they look for. Nothing is looked for inside code.
"""

import html
import json
import re
import unicodedata
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from pipeline.errors import masked

EXCERPT = 2_000
_BREAK = "&#8203;"

_MARKUP = re.compile(r"[\\`*\[\]<|~$]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|^[>#+\-=]|^(?=\d+[.)])")
# GitHub documents the span as the way to write a dollar sign that begins no formula.
_AS_ENTITY = {"&": "&amp;", "<": "&lt;", "|": "&#124;", "$": "<span>$</span>"}
# @user, user@host, #1, a/b#2, !3, %4, ~label, :emoji:, GH-5, https:, www., /command at the start of a line.
_REFERENCE = re.compile(
    r"@|[#!%](?=[\w\"])|~(?=[\w\"])|:(?=(?:[a-z][\w+-]*|[+-]1|\d{3,4}):)|gh-(?=\d)|:(?=/)|(?:mailto|xmpp):"
    r"|www(?=\.)|^/",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|A(?:KIA|SIA)[A-Z0-9]{16}"
    r"|AIza[\w-]{30,}|eyJ[\w-]{8,999}\.eyJ[\w-]{8,}\.[\w-]+)"
    r"|(?<=AccountKey=)[\w+/]{16,}=*|(?<=Bearer )[\w.~+/-]{16,}=*"
)
# GitHub and Azure read "::name::" at the start of a line and "##[name]" or "##vso[name]" anywhere in it.
_COMMAND = re.compile(r"^[^\w\n:]*:(?=:)|##(?=(?:vso)?\[)", re.MULTILINE)
_COMMAND_IN_JSON = re.compile(r"##(vso)?\[")
# In JSON: what steers a terminal (C1) or the reading direction, what nobody sees, and what some take for a line end.
_STEERING = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Addresses that leave a back-link on somebody's issue; GitHub offers a host that does not.
_BACK_LINK = re.compile(r"/[^/]+/[^/]+/(?:issues|pull|pulls|discussions|commit)(?:/|$)")
# Most characters of most texts are none of these, and need no second look.
_UNUSUAL = re.compile(r"[^\n\t -~]")
_KEPT_MARKS = "\u200c\u200d"


def flat(text: str, limit: int = 0) -> str:
    """Return ``text`` on one line, without control or direction marks, cut to ``limit`` characters."""
    return cut(" ".join(clean(text).split()), limit)


def clean(text: str) -> str:
    """Return ``text`` without what steers a terminal or the reading direction; secrets are masked."""
    ended = text.replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _SECRET.sub("(masked)", masked(_UNUSUAL.sub(_shown, ended)))


def _shown(found: re.Match[str]) -> str:
    char = found[0]
    steers = char not in _KEPT_MARKS and unicodedata.category(char)[0] == "C"
    return " " * (char == "\r") if steers else char


def line(text: str, limit: int = 0) -> str:
    """Return ``text`` as one line for a terminal or a log, cut to ``limit`` characters."""
    return _quiet(flat(text, limit))


def lines(text: str) -> str:
    """Return ``text`` for a terminal or a log, its lines as they are."""
    return _quiet(clean(text))


def json_text(value: Any, indent: int = 0) -> str:
    """Encode ``value``; what would act on a log or a terminal that shows it is written in escapes.

    It reads back as it was, but for the bytes of a file name that is not UTF-8: they become question marks.
    """
    try:
        text = msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        text = json.dumps(msgspec.to_builtins(value), ensure_ascii=False).encode(errors="replace").decode()
    text = msgspec.json.format(text, indent=indent) if indent else text
    return _STEERING.sub(_escape, _COMMAND_IN_JSON.sub(r"#\\u0023\1[", text))


def _escape(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def cut(text: str, limit: int) -> str:
    """Return the first ``limit`` characters of ``text``, an ellipsis at the end when something is missing."""
    if not limit or len(text) <= limit:
        return text
    return f"{text[: limit - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"


def prose(text: str, limit: int = 0) -> str:
    """Return ``text`` as Markdown that reads as exactly this text, in a paragraph, item or table cell."""
    return inert(flat(text, limit))


def markup(text: str, limit: int = 0) -> str:
    """Return ``text`` for inside an HTML block of a Markdown file, where Markdown is not read."""
    broken = _REFERENCE.sub(lambda found: _broken(found.group()), line(text, limit))
    return html.escape(broken).replace("\0", _BREAK).replace("$", _AS_ENTITY["$"])


def code(text: str, limit: int = 0, *, cell: bool = False) -> str:
    """Return ``text`` as a code span; ``cell``: in a table, where a bar ends the cell even in code."""
    inner = _quiet(flat(text, limit)) or " "
    fence = "`" * (_longest_run(inner, "`") + 1)
    space = " " if inner[0] in "` " or inner[-1] in "` " else ""
    span = f"{fence}{space}{inner}{space}{fence}"
    return span.replace("|", "\\|") if cell else span


def fenced(text: str, language: str = "") -> str:
    """Return ``text`` as a fenced block whose fence is longer than any run of backticks inside."""
    inner = _quiet(clean(text).strip("\n"))
    fence = "`" * max(3, _longest_run(inner, "`") + 1)
    return f"{fence}{language}\n{inner}\n{fence}"


def link(label: str, target: str) -> str:
    """Return a Markdown link, or the label alone when there is no target.

    ``label`` is Markdown already; ``target`` is an address that ``web`` or ``path`` made safe.
    """
    return f"[{label}]({target})" if target else label


def web(url: str) -> str:
    """Return ``url`` as a link target, or "" when it is no plain web address.

    Nothing in it can end the target, and an issue's address goes through the host that leaves no back-link.
    """
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
        parts.port  # noqa: B018  (raises ValueError on a port that is none)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[\w.\-:]+", host) or "@" in parts.netloc:
        return ""
    if host.removeprefix("www.") == "github.com" and _BACK_LINK.match(parts.path):
        parts = parts._replace(netloc="redirect.github.com")
    return quote(parts.geturl(), safe="/:?#=&;,+%~-._!$@'")


def path(text: str) -> str:
    """Return a path inside the repository as a link target."""
    return quote(text, safe="/~-._", errors="surrogateescape")


def inert(text: str) -> str:
    """Return one clean line (see ``flat``) with references broken and markup escaped, spaces kept."""
    broken = _REFERENCE.sub(lambda found: _broken(found.group()), text)
    return _MARKUP.sub(lambda found: _escaped(found.group()), broken).replace("\0", _BREAK)


def _quiet(text: str) -> str:
    """Break what a CI runner would take for a command, were this printed to its log; code has no entities."""
    return _COMMAND.sub(lambda found: f"{found.group()}\u200b", text)


def _broken(reference: str) -> str:
    return f"\0{reference}" if reference == "/" else f"{reference}\0"


def _escaped(markup: str) -> str:
    if not markup:
        return "\0"
    return _AS_ENTITY.get(markup, f"\\{markup}")


def _longest_run(text: str, character: str) -> int:
    return max((len(run) for run in re.findall(f"{re.escape(character)}+", text)), default=0)
