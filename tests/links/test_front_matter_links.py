"""Links in front matter: an address that only the header names is watched like any other."""

from pipeline.articles.read import read_article
from pipeline.links.read import find_links

HEADER = """\
---
title: Keys
description: A vault holds 5 keys.
# see https://a.example.net/old
hero:
  - text: Limits
    link: https://a.example.net/limits#keys
seealso: [https://a.example.net/tour, "https://a.example.net/more"]
---
Text.
"""


def test_addresses_of_front_matter_are_links_with_their_place() -> None:
    article = read_article(HEADER.encode(), "docs/keys.md")
    found = [(x.line, x.column, x.kind, x.label, x.url, x.claim) for x in find_links(article)]
    said = "A vault holds 5 keys."
    assert found == [
        (7, 11, "header", "link", "https://a.example.net/limits#keys", said),
        (8, 11, "header", "seealso", "https://a.example.net/tour", said),
        (8, 40, "header", "seealso: [https://a.example.net/tour", "https://a.example.net/more", said),
    ]


def test_a_comment_of_mdx_is_no_text() -> None:
    source = b"# Keys\n\n{/* see https://a.example.net/old\n */}\n\nSee https://a.example.net/new.\n"
    links = find_links(read_article(source, "docs/keys.mdx"))
    assert [(link.line, link.url) for link in links] == [(6, "https://a.example.net/new")]
