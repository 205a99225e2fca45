"""Where an article leans on a page: line, label, fragment, and the claim made there."""

import msgspec


class Link(msgspec.Struct, frozen=True, array_like=True):
    """One link of one article.

    ``article`` is the article's path; ``line`` and ``column`` count from 1 in the file; ``url`` is as
    written, ``address`` what to request, ``page`` the identity of the page ("" when not watched),
    ``fragment`` the section ("" = whole page). ``claim`` is the text the page supports, at most 500
    characters. ``reason`` says why a link is not watched ("" when it is).
    """

    article: str
    line: int
    column: int
    kind: str
    label: str
    url: str
    target: str
    page: str
    address: str
    fragment: str
    watched: bool
    reason: str
    heading: str
    trail: tuple[str, ...]
    claim: str


class Policy(msgspec.Struct, frozen=True):
    """Hosts a team adds to those of the site rules: ``skip`` by choice, ``internal`` because only insiders
    reach them.

    A host stands for its subdomains too. ``site`` is where the articles are published ("" = unknown).
    ``reserved``: names that are reserved for examples and tests are no pages, unless a site entry names them.
    """

    skip: tuple[str, ...] = ()
    internal: tuple[str, ...] = ()
    site: str = ""
    reserved: bool = False
