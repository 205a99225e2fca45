"""Inline Markdown with positions: which stretch of the source each link, image, tag and code span takes.

markdown-it-py gives lines of blocks only. Its own inline rules are kept; each is wrapped to note where it
began.
"""

from collections.abc import Callable
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, autolink, backtick, html_inline, image, link
from markdown_it.token import Token

from pipeline.articles.markdown import parser

Rule = Callable[[StateInline, bool], bool]
_TYPES = {"link_open", "image", "html_inline", "code_inline"}
_RULES: dict[str, tuple[str, Rule]] = {
    "link": ("[", link),
    "image": ("!", image),
    "autolink": ("<", autolink),
    "html_inline": ("<", html_inline),
    "backticks": ("`", backtick),
}


def blocks(text: str) -> tuple[list[Token], dict[str, object]]:
    """Return the block tokens of a Markdown text and the link references it defines."""
    env: dict[str, object] = {}
    tokens: list[Token] = []
    positioned().block.parse(text, positioned(), env, tokens)
    return tokens, env


def inline(source: str, env: dict[str, object]) -> tuple[list[Token], dict[int, tuple[int, int]]]:
    """Return inline tokens, and by ``id(token)`` the stretch of links, images, tags and code."""
    spans: dict[int, tuple[int, int]] = {}
    env["inline source"], env["inline spans"] = source, spans
    tokens: list[Token] = []
    positioned().inline.parse(source, positioned(), env, tokens)
    return tokens, spans


@cache
def positioned() -> MarkdownIt:
    """Return the parser with its inline rules wrapped; built once."""
    markdown = parser()
    for name, (first, rule) in _RULES.items():
        markdown.inline.ruler.at(name, _noting(first, rule))
    return markdown


def _noting(first: str, rule: Rule) -> Rule:
    """Return ``rule``, which begins at the character ``first``, noting the stretch of what it finds."""

    def noted(state: StateInline, silent: bool) -> bool:
        start = state.pos
        if state.src[start] != first:
            return False
        known = len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent and state.src is state.env.get("inline source"):
            for token in state.tokens[known:]:
                if token.type in _TYPES:
                    state.env["inline spans"][id(token)] = (start, state.pos)
                    break
        return True

    return noted
