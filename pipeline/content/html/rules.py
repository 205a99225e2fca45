"""The content rules that hold for a page, and the name under which their effect is kept in a snapshot."""

import re
from functools import cache, lru_cache
from hashlib import sha256

import msgspec
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from pipeline.content.html.dropping import Dropping
from pipeline.errors import ConfigError
from pipeline.sites import ContentRules, Sites, builtin

_HOST = re.compile(r"(?i)https?://(?:[^/?#@]*@)?([^/?#:]+)")
# What this code does to a page; a change that moves text of any page gets the next number.
_CODE = 3
# HTML on which parsers differ: misnested formatting, tables, missing ends, references, foreign content.
_PROBE = (
    "<p>a<div>b</p>c<table>d<tr><td>e<td>f</table><b><i>g</b>h</i><ul><li>i<li>j</ul><a href=k>l<a href=m>"
    "n</a>&amp;copy &copy &notit; &#128;<svg><p>o</svg><select><option>p<select><form><form>q</form><h1>r<h2>"
    "s</h1><template><td>t</template><p>u<table><tr><td><p>v</table>w<br/></br><!--x--!>y<![CDATA[z]]><plaintext></p>"
)


class Ruling(msgspec.Struct, frozen=True):
    """The rules for a host, what they drop, and 8 hex digits that are equal for equal rules."""

    rules: ContentRules
    dropping: Dropping
    digest: str


def ruling_for(url: str, sites: Sites) -> Ruling:
    """Return the rules for the page at ``url``: those of its site, and what holds on every site.

    Raises:
        ConfigError: a selector in them is no CSS.
    """
    found = _HOST.match(url)
    return _of_host(found[1].lower() if found else "", sites)


def extractor(url: str, sites: Sites | None = None) -> str:
    """Return what a snapshot of ``url`` is made with: code, parser by what it does, the rules that hold there.

    Raises:
        ConfigError: a selector in these is no CSS.
    """
    return f"{code_version()}-{ruling_for(url, sites or builtin()).digest}"


def package_extractor() -> str:
    """Return what any HTML may be read with: code, parser, and all rules that come with the package."""
    rules = b"".join(rules_text(site.content) for site in builtin().all)
    return f"{code_version()}-{sha256(rules).hexdigest()[:8]}"


def code_version() -> str:
    """Return what HTML is read with whatever the site: the number of our code, the parser by what it does."""
    return f"{_CODE}-lexbor.{_tree_digest()}"


def rules_text(rules: ContentRules) -> bytes:
    """Return rules as bytes, equal for equal rules."""
    return msgspec.json.encode(rules, order="sorted")


@lru_cache(maxsize=1024)
def _of_host(host: str, sites: Sites) -> Ruling:
    site, always = sites.of(host) if host else None, sites.everywhere()
    rules = site.content if site else ContentRules()
    if always:
        rules = msgspec.structs.replace(
            rules, drop=(*always.content.drop, *rules.drop), alerts={**always.content.alerts, **rules.alerts}
        )
    return _ruling(rules_text(rules))


@lru_cache(maxsize=256)
def _ruling(text: bytes) -> Ruling:
    rules = msgspec.json.decode(text, type=ContentRules)
    dropping = Dropping(rules)
    for selector in (*rules.article, *dropping.complex, *filter(None, [rules.parts])):
        _checked(selector)
    return Ruling(rules, dropping, sha256(text).hexdigest()[:8])


def _checked(selector: str) -> None:
    try:
        LexborHTMLParser("").css(selector)
    except SelectolaxError as error:
        raise ConfigError(
            f"site rule {selector!r}: not a CSS selector. Mend it under [[site]] in the configuration."
        ) from error


@cache
def _tree_digest() -> str:
    """Return 6 hex digits of the tree that the parser makes of the probe: its release number changes no text."""
    return sha256((LexborHTMLParser(_PROBE).html or "").encode()).hexdigest()[:6]
