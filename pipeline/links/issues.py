"""What a content team can repair in its articles today: every issue code with its sentence and the mend."""

import re

from pipeline.articles import Issue
from pipeline.articles.registry import is_article_name
from pipeline.links.mark import Mark
from pipeline.links.model import Link
from pipeline.links.targets import from_root
from pipeline.sites import Sites
from pipeline.urls import is_localised, split_url

MENDS = {
    "header-stray-char": "a character between two attributes of the header; delete it",
    "header-unterminated-quote": "an attribute's closing quote is missing; add it",
    "header-unclosed": "the header is not closed; end it with />",
    "header-missing": "the header lacks this attribute, or it is empty; fill it in",
    "text-before-header": "text stands before the header; move it below",
    "front-matter-invalid": "the front matter is not valid TOML; mend the place named",
    "id-duplicate": "two articles have one id; give one of them a new one",
    "double-bom": "two byte order marks at the start; save the file as UTF-8",
    "not-utf8": "the file is not UTF-8 (read as windows-1252); save it as UTF-8",
    "fence-unclosed": "nothing closes this code block, so all that follows is code; close it",
    "json-invalid": "this is not valid JSON; mend the place named",
    "json-duplicate-key": "a key stands twice, readers of JSON see only one; delete one",
    "include-missing": "the included file is not there; correct the path",
    "include-outside": "the path of the included file leads out of the repository; correct it",
    "include-circle": "the included file includes this one in its turn; take one of them out",
    "link-split": "white space parts the text from the address; join them",
    "link-broken": "the address is not closed properly; end it with )",
    "link-space-in-url": "a space in the address; delete it or write %20",
    "link-reversed": "the brackets are the wrong way round; write [text](address)",
    "link-empty": "the link has no address; add it or remove the link",
    "link-relative": "the address lacks https://; write it in full",
    "link-file-missing": "the article that it names is not there; correct the path",
    "link-malformed": "this cannot be an address; mend it",
    "link-wrapped": "a mail filter's address, which names a person; put the plain address there",
    "link-http": "http:// is not secure; write https://",
    "link-locale": "the address names a language; leave it out",
}
_END_OF_PATH = re.compile(r"[#?]")
_BY_TARGET = {"empty": "link-empty", "relative": "link-relative", "malformed": "link-malformed"}


def link_issues(marks: list[Mark], links: list[Link], sites: Sites) -> list[Issue]:
    """Return what is wrong with the links themselves, in their order."""
    return [
        Issue(code, mark.line, mark.column)
        for mark, link in zip(marks, links, strict=True)
        for code in _codes(mark, link, sites)
    ]


def _codes(mark: Mark, link: Link, sites: Sites) -> list[str]:
    codes = [mark.issue or ("" if _is_local(link) else _BY_TARGET.get(link.target, ""))]
    if link.watched:
        parts = split_url(link.url)
        codes.append("link-http" if parts and parts.scheme == "http" else "")
        codes.append("link-locale" if is_localised(link.url, sites) else "")
    return list(filter(None, codes))


def _is_local(link: Link) -> bool:
    """Say whether a link without a scheme means a file beside the article: an image, or another article."""
    path = _END_OF_PATH.split(link.url, maxsplit=1)[0]
    if from_root(link.url):
        return True  # said once for all of them: where the articles are published is not known
    local = link.kind in ("image", "media") or (":" not in path and is_article_name(path))
    return link.target == "relative" and local
