"""The text of a ``pre``: a line of it for each line that is shown (WHATWG HTML, 3.2.7, innerText)."""

import re

from selectolax.lexbor import LexborNode

from pipeline.content.html.tags import BLOCK, VOID_OF_TEXT

# Elements that highlighters make of each line, and the numbers that they put beside it.
_LINE = re.compile(r"(?:^|[\s_-])line(?:\s|$)")
_NUMBER = re.compile(r"(?:^|\s)(?:linenos?|line-?numbers?|hljs-ln-numbers|gutter|blob-num)(?:\s|$)")


def code_text(pre: LexborNode) -> str:
    """Return what a ``pre`` shows: ``br`` ends a line, blocks and the lines of highlighters stand on their own."""
    parts: list[str] = []
    # Elements to read, and those whose end is still to come.
    waiting: list[tuple[LexborNode | None, bool]] = [(pre.first_child, False)]
    ended = False
    while waiting:
        node, ends_line = waiting.pop()
        ended = ended or ends_line
        if node is None:
            continue
        waiting.append((node.next, False))
        tag = node.tag or "-"
        if tag == "-text":
            text = node.text_content or ""
            if ended and not text.startswith("\n"):
                _fresh(parts)
            ended = ended and not text
            parts.append(text)
        elif tag == "br":
            if ended:
                _fresh(parts)
            ended = False
            parts.append("\n")
        elif tag[0] != "-" and tag not in VOID_OF_TEXT:
            classes = node.attributes.get("class") or ""
            if not (classes and _NUMBER.search(classes)):
                alone = tag in BLOCK or bool(classes and tag == "span" and _LINE.search(classes))
                if alone:
                    _fresh(parts)
                    waiting.append((None, True))
                waiting.append((node.first_child, False))
    return "".join(parts)


def _fresh(parts: list[str]) -> None:
    """Begin a line, unless one begins here."""
    if parts and not parts[-1].endswith("\n"):
        parts.append("\n")


def language_of(node: LexborNode) -> str:
    """Return the language a code block names (``lang-xxx``, ``language-xxx``), "" when it names none."""
    parts = (*node.css("code"), node, node.parent)
    classes = [part.attributes.get("class") or "" for part in parts if part is not None]
    for name in " ".join(classes).split():
        for start in ("lang-", "language-", "highlight-source-", "brush:"):
            if name.startswith(start) and name[len(start) :].replace("-", "").replace("+", "").isalnum():
                return name[len(start) :].lower()
    return ""
