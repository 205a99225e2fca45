"""REPORT.md as a reviewer reads it: a report of every part, a first look, a new sentence."""

import re

from inline_snapshot import snapshot
from msgspec.structs import replace

from pipeline.changes import Change, ChangeKind, PageNews
from pipeline.forges.azure_devops import AzureDevOps
from pipeline.forges.github import GitHub
from pipeline.impacts import Suggestion, Verdict
from pipeline.pages import Hop
from pipeline.report import Report, Trouble
from pipeline.report.body import render_body
from pipeline.report.markdown import render_markdown
from pipeline.report.places import Places
from tests import reports
from tests.reports import HOST

FORGE = Places("https://github.com/larkfen/articles", GitHub(), "c" * 4, "a" * 4)


def test_the_report_of_every_part() -> None:
    assert render_markdown(reports.everything()) == snapshot("""\
**3 articles may need an update because 3 pages changed.**

Link health: broken 5, moved for good 1, not read 1.

### Trouble

- `docs.larkfen.example`: answered 429 and asked to wait. Lower rate_per_host.

### Needs your decision

| # | Verdict | Page | What changed | Articles | Owner |
|--:|---|---|---|--:|---|
| 1 | update, 96% | [Queue quotas](https://docs.larkfen.example/cloud/relay/quotas) | 30 became 20 | 1 | lf.Vault |
| 2 | update, 93% | [Read your invoice](https://docs.larkfen.example/cloud/billing/invoices) | 30 became 20 | 1 | lf.Relay |
| 3 | review, 95% | [Rotate keys in a vault](https://docs.larkfen.example/cloud/vault/rotate-keys) | 30 became 20 | 1 | lf.Machines |

<details>
<summary><b>1. Queue quotas</b> (update, 1 article)</summary>

`https://docs.larkfen.example/cloud/relay/quotas` ([live page](https://docs.larkfen.example/cloud/relay/quotas), [text on record](../snapshots/docs.larkfen.example/cloud/relay/quotas.md))

Note: its layout may have changed.

Section: Relay > Quotas > Limits for each namespace `#limits`

> Each namespace accepts at most <del>30</del> <ins>20</ins> connections at a time. Further connections are refused with error 50013 until one is closed.

- [`articles/larkfen-relay-001.md:15`](../articles/larkfen-relay-001.md#L15) Queue quotas: what to check when it fails (1), lf.Vault, since 2026-11-02: update, 96% `0000000000000001`\\
  The page said 'at most 30 connections'. It now says 'at most 20 connections'.\\
  In the article: A namespace takes 30 connections at a time; see the quotas page for the full list.\\
  Line 15: write `20 connections` instead of `30 connections`

1 more change on this page.

</details>

<details>
<summary><b>2. Read your invoice</b> (update, 1 article)</summary>

`https://docs.larkfen.example/cloud/billing/invoices` ([live page](https://docs.larkfen.example/cloud/billing/invoices), [text on record](../snapshots/docs.larkfen.example/cloud/billing/invoices.md))

Section: Billing > Invoices > When invoices are issued `#limits`

```diff
- | Standard | 1,000 | 64 KB |
+ | Standard | 1,000 | 256 KB |
  | Premium | 10,000 | 1 MB |
+ | Dedicated | 100,000 | 1 MB |
```

- [`articles/larkfen-billing-004.md:18`](../articles/larkfen-billing-004.md#L18) Read your invoice: what to check when it fails (4), lf.Relay, since 2026-11-05: update, 93% `0000000000000004`\\
  The article says '64 KB'; the page now says '256 KB'.\\
  The link names exactly this section.\\
  In the article: A namespace takes 30 connections at a time; see the quotas page for the full list.

1 more change on this page.

</details>

<details>
<summary><b>3. Rotate keys in a vault</b> (review, 1 article)</summary>

`https://docs.larkfen.example/cloud/vault/rotate-keys` ([live page](https://docs.larkfen.example/cloud/vault/rotate-keys), [text on record](../snapshots/docs.larkfen.example/cloud/vault/rotate-keys.md))

Section: Vault > Rotate keys > Before you begin `#limits`

> Before: You can rotate a key while an application uses it.
>
> After: You must stop every application that uses a key before you rotate it. A key that is rotated in use is locked for 24 hours.

- [`articles/larkfen-vault-002.md:16`](../articles/larkfen-vault-002.md#L16) Rotate keys in a vault: what to check when it fails (2), lf.Machines, since 2026-11-03: review, 95% `0000000000000002`\\
  The article says that a key can be rotated while it is used; the page now says that you must stop.\\
  In the article: A namespace takes 30 connections at a time; see the quotas page for the full list.

1 more change on this page.

</details>

### Link health

**Broken: page gone** (2). The page is not there any more.

- `https://docs.larkfen.example/cloud/guides/gone-1`: HTTP 404, since 2026-11-09\\
  In [`articles/larkfen-guide-001.md:20`](../articles/larkfen-guide-001.md#L20), [`articles/larkfen-guide-002.md:21`](../articles/larkfen-guide-002.md#L21)
- `https://docs.larkfen.example/cloud/guides/gone-2`: HTTP 410, since 2026-11-16\\
  In [`articles/larkfen-guide-002.md:20`](../articles/larkfen-guide-002.md#L20), [`articles/larkfen-guide-003.md:21`](../articles/larkfen-guide-003.md#L21), [`articles/larkfen-guide-004.md:22`](../articles/larkfen-guide-004.md#L22)

**Broken: section missing** (1). The page is there, the section the link names is not.

- `https://docs.larkfen.example/cloud/guides/fragment-missing-3`: the page has no such section\\
  Sections with similar names: `#limits`, `#limits-by-plan`\\
  In [`articles/larkfen-guide-003.md:20`](../articles/larkfen-guide-003.md#L20), [`articles/larkfen-guide-004.md:21`](../articles/larkfen-guide-004.md#L21), [`articles/larkfen-guide-005.md:22`](../articles/larkfen-guide-005.md#L22), [`articles/larkfen-guide-006.md:23`](../articles/larkfen-guide-006.md#L23)

**Broken: not the page** (1). The server answered, but not with the page the article means.

- `https://docs.larkfen.example/cloud/guides/soft-404-4`: the page says that it was not found\\
  In [`articles/larkfen-guide-004.md:20`](../articles/larkfen-guide-004.md#L20)

**Broken: no usable address** (1). A browser cannot open it.

- `https://docs.larkfen.example/cloud/guides/malformed-6`: this is not an address a browser can open\\
  In [`articles/larkfen-guide-006.md:20`](../articles/larkfen-guide-006.md#L20), [`articles/larkfen-guide-007.md:21`](../articles/larkfen-guide-007.md#L21), [`articles/larkfen-guide-008.md:22`](../articles/larkfen-guide-008.md#L22)

**Moved for good** (1). The server says the page lives elsewhere now; the new address can replace the old one.

- `https://docs.larkfen.example/cloud/guides/moved-5`: 301 from the old address, 200 at the new one\\
  Write instead: `https://docs.larkfen.example/cloud/guides/start`\\
  In [`articles/larkfen-guide-005.md:20`](../articles/larkfen-guide-005.md#L20), [`articles/larkfen-guide-006.md:21`](../articles/larkfen-guide-006.md#L21)

**Not read** (1). No evidence of a change: nothing is flagged because of these.

- 1 link in 4 places: 1 `blocked`, the oldest since 2026-11-02. All are listed in `report.json` and in the HTML report.

### Notes

- 1 note on 1 page: the page changed and nothing that the article states is touched. All are listed in `report.json` and in the HTML report.

### Articles to mend

- `no-title` (12): [`articles/larkfen-a.md:1`](../articles/larkfen-a.md#L1), [`articles/larkfen-a.md:2`](../articles/larkfen-a.md#L2), [`articles/larkfen-a.md:3`](../articles/larkfen-a.md#L3), [`articles/larkfen-a.md:4`](../articles/larkfen-a.md#L4), [`articles/larkfen-a.md:5`](../articles/larkfen-a.md#L5), [`articles/larkfen-a.md:6`](../articles/larkfen-a.md#L6), [`articles/larkfen-a.md:7`](../articles/larkfen-a.md#L7), [`articles/larkfen-a.md:8`](../articles/larkfen-a.md#L8), [`articles/larkfen-a.md:9`](../articles/larkfen-a.md#L9), [`articles/larkfen-a.md:10`](../articles/larkfen-a.md#L10) and 2 more

### Not shown

- 1 changed page that no article is flagged for

### How to act

- Merge: what the pages say now becomes what your team has accepted. Flagged articles stay on the list (`content-sync status`) until they are changed.
- Close without merging: exactly these findings are dismissed. A page that changes again is reported again.
- An article needs no change: `content-sync dismiss ID`, with the reason.
""")  # noqa: E501


def test_a_first_look_with_articles_to_mend() -> None:
    text = render_markdown(reports.baseline())
    assert text[: text.index("**Broken: section")] + text[text.index("### Articles") :] == snapshot("""\
**First look: 12 pages recorded; from now on changes are reported.**

Link health: broken 5, moved for good 1, not read 1.

### Link health

**Broken: page gone** (2). The page is not there any more.

- `https://docs.larkfen.example/cloud/guides/gone-1`: HTTP 404, since 2026-11-09\\
  In [`articles/larkfen-guide-001.md:20`](../articles/larkfen-guide-001.md#L20), [`articles/larkfen-guide-002.md:21`](../articles/larkfen-guide-002.md#L21)
- `https://docs.larkfen.example/cloud/guides/gone-2`: HTTP 410, since 2026-11-16\\
  In [`articles/larkfen-guide-002.md:20`](../articles/larkfen-guide-002.md#L20), [`articles/larkfen-guide-003.md:21`](../articles/larkfen-guide-003.md#L21), [`articles/larkfen-guide-004.md:22`](../articles/larkfen-guide-004.md#L22)

### Articles to mend

- `no-title` (1): [`articles/larkfen-a.md:3`](../articles/larkfen-a.md#L3)

### Not shown

- 12 pages recorded for the first time

### How to act

- Merge: what the pages say now becomes what your team has accepted. Flagged articles stay on the list (`content-sync status`) until they are changed.
- Close without merging: exactly these findings are dismissed. A page that changes again is reported again.
- An article needs no change: `content-sync dismiss ID`, with the reason.
""")  # noqa: E501


def test_a_table_is_compared_row_by_row_and_a_new_sentence_is_called_added() -> None:
    added = Change(reports.page(0).url, ChangeKind.ADDED, "", (), "", "A *new* sentence.")
    page = replace(reports.page(0), changes=(added,), title="")
    found = replace(
        reports.finding(5, 0), before="", after="A *new* sentence.", title="", owner="", suggestion=None
    )
    more = replace(found, id="2", article="b.md", reasons=("Another.",), claim="")
    text = render_markdown(reports.report((found, more), (page,)))
    assert text[text.index("### Needs") : text.index("### How")] == snapshot("""\
### Needs your decision

| # | Verdict | Page | What changed | Articles | Owner |
|--:|---|---|---|--:|---|
| 1 | update, 92% | [https:&#8203;//docs.larkfen.example/cloud/relay/quotas](https://docs.larkfen.example/cloud/relay/quotas) | The page said 'at most 30 connections'. It now says 'at most … | 2 |  |

<details>
<summary><b>1. https:&#8203;//docs.larkfen.example/cloud/relay/quotas</b> (update, 2 articles)</summary>

`https://docs.larkfen.example/cloud/relay/quotas` ([live page](https://docs.larkfen.example/cloud/relay/quotas), [text on record](../snapshots/docs.larkfen.example/cloud/relay/quotas.md))

> Added: A \\*new\\* sentence.

- [`articles/larkfen-relay-005.md:19`](../articles/larkfen-relay-005.md#L19) since 2026-11-06: update, 92% `0000000000000005`\\
  The page said 'at most 30 connections'. It now says 'at most 20 connections'.\\
  In the article: A namespace takes 30 connections at a time; see the quotas page for the full list.
- [`b.md:19`](../b.md#L19) since 2026-11-06: update, 92% `2`\\
  Another.

</details>

""")  # noqa: E501


def lengths(text: str) -> dict[str, int]:
    """The longest run of each capital letter."""
    runs = sorted((found[0] for found in re.findall(r"(([A-Z])\2{9,})", text)), key=len)
    return {run[0]: len(run) for run in runs}


def endless() -> Report:
    """Every field a page or an article fills is a letter three thousand times."""
    long = {name: letter * 3_000 for name, letter in zip(_FIELDS, "ABCDEFGHIJKLM", strict=True)}
    found = replace(
        *reports.smallest().findings,
        title=long["title"],
        owner=long["owner"],
        claim=long["claim"],
        reasons=(long["reason"],),
        summary=long["reason"],
        after=long["after"],
        suggestion=Suggestion(3, long["old"], long["new"]),
    )
    row = replace(*reports.smallest().pages, title=long["page"], note=long["note"], changes=())
    link = replace(*reports.smallest().links, detail=long["detail"], suggestion=long["instead"])
    near = replace(link, url="https://a.example/", suggestion="", nearest=(long["near"], "n2", "n3", "n4"))
    remark = replace(found, id="note", verdict=Verdict.NOTE, page=f"https://a.example/{long['url']}")
    trouble = Trouble("where", long["detail"], "mend")
    return reports.report((found, remark), (row,), links=(link, near), trouble=(trouble,))


_FIELDS = (
    "title",
    "owner",
    "claim",
    "reason",
    "after",
    "old",
    "new",
    "page",
    "note",
    "detail",
    "instead",
    "near",
    "url",
)


def test_no_text_of_a_page_or_an_article_grows_without_end() -> None:
    text = render_markdown(endless())
    parts = {
        name: lengths(part)
        for name, part in zip(("trouble", "table", "page", "links", "notes"), sections(text), strict=True)
    }
    assert parts == snapshot(
        {
            "table": {"B": 39, "H": 79, "D": 159},
            "page": {"H": 119, "A": 159, "C": 199, "I": 299, "D": 299, "G": 299, "F": 299, "E": 1999},
            "links": {"L": 98, "J": 299, "K": 299},
            "notes": {},
            "trouble": {"J": 599},
        }
    )
    assert "Sections with similar names: `#LLL" in text
    assert "`#n2`, `#n3`\\" in text, "three are enough"


def sections(text: str) -> list[str]:
    head, rest = text.split("<details>")
    trouble, table = head.split("### Trouble")[1].split("###", 1)
    page, rest = rest.split("### Link health")
    links, notes = rest.split("### Notes")
    return [trouble, table, page, links, notes]


def test_no_text_of_a_moved_page_grows_without_end() -> None:
    report = reports.moved()
    found = tuple(replace(one, after="A" * 3_000, owner="B" * 3_000) for one in report.findings)
    pages = tuple(replace(page, title="C" * 3_000) for page in report.pages)
    text = render_markdown(replace(report, findings=found, pages=pages))
    assert lengths(text[text.index("### Moved") :]) == snapshot({"C": 79, "A": 299})
    assert lengths(render_body(replace(report, findings=found, pages=pages), AzureDevOps.body)) == snapshot(
        {"C": 79}
    )


def test_a_page_that_moved_and_changed_names_its_new_address() -> None:
    way = (Hop(HOST, 301), Hop(f"{HOST}new", 200))
    for change, hops, told in (("moved", way, True), ("text", way, False), ("moved", (), False)):
        page = replace(*reports.smallest().pages, change=PageNews(change), hops=hops)
        text = render_markdown(replace(reports.smallest(), pages=(page,)))
        assert (f"quotas`, now at `{HOST}new` (" in text) is told
