# ruff: noqa: E501 (texts read better on one line)
"""What a request and a run show of a report: whole where it fits, cut and counted where it does not."""

import pytest
from inline_snapshot import snapshot
from msgspec.structs import replace

from pipeline.articles import Issue
from pipeline.forges.azure_devops import AzureDevOps
from pipeline.forges.base import Body
from pipeline.forges.github import GitHub
from pipeline.report import ArticleRow
from pipeline.report.annotations import render_annotations
from pipeline.report.body import render_body
from pipeline.report.places import Places
from pipeline.report.summary import render_summary
from tests import reports

FORGE = Places("https://github.com/larkfen/articles", GitHub(), "c" * 4, "a" * 4)


def test_the_request_of_every_part() -> None:
    ticked = frozenset({reports.everything().findings[0].id})
    text = render_body(reports.everything(), places=FORGE, ticked=ticked)
    assert text[: text.index("<summary><b>2")] + text[text.index("### Link health") :] == snapshot("""\
**3 articles may need an update because 3 pages changed.**

Link health: broken 5, moved for good 1, not read 1.

Merge to accept what the pages say now; flagged articles stay on the list until they are mended. Tick an article that needs no change, or comment `/dismiss ID why`; `/apply ID` writes the suggested edit. Close without merging to dismiss all of these findings; a page that changes again is reported again.

Not shown: 1 changed page that no article is flagged for.

### Trouble

- `docs.larkfen.example`: answered 429 and asked to wait. Lower rate_per_host.

### Findings

- [x] [`articles/larkfen-relay-001.md:15`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-relay-001.md#L15) lf.Vault, since 2026-11-02: update, The page said 'at most 30 connections'. It now says 'at most 20 connections'. `00000000` <!-- 0000000000000001 -->
- [ ] [`articles/larkfen-billing-004.md:18`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-billing-004.md#L18) lf.Relay, since 2026-11-05: update, The article says '64 KB'; the page now says '256 KB'. `00000000` <!-- 0000000000000004 -->
- [ ] [`articles/larkfen-vault-002.md:16`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-vault-002.md#L16) lf.Machines, since 2026-11-03: review, The article says that a key can be rotated while it is used; the page now says that you must stop. `00000000` <!-- 0000000000000002 -->

### Needs your decision

| # | Verdict | Page | What changed | Articles | Owner |
|--:|---|---|---|--:|---|
| 1 | update, 96% | [Queue quotas](https://docs.larkfen.example/cloud/relay/quotas) | 30 became 20 | 1 | lf.Vault |
| 2 | update, 93% | [Read your invoice](https://docs.larkfen.example/cloud/billing/invoices) | 30 became 20 | 1 | lf.Relay |
| 3 | review, 95% | [Rotate keys in a vault](https://docs.larkfen.example/cloud/vault/rotate-keys) | 30 became 20 | 1 | lf.Machines |

### Evidence

<details>
<summary><b>1. Queue quotas</b> (update, 1 article)</summary>

`https://docs.larkfen.example/cloud/relay/quotas` ([live page](https://docs.larkfen.example/cloud/relay/quotas), [text on record](https://github.com/larkfen/articles/blob/cccc/snapshots/docs.larkfen.example/cloud/relay/quotas.md))

Note: its layout may have changed.

Section: Relay > Quotas > Limits for each namespace `#limits`

> Each namespace accepts at most <del>30</del> <ins>20</ins> connections at a time. Further connections are refused with error 50013 until one is closed.

- [`articles/larkfen-relay-001.md:15`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-relay-001.md#L15) Queue quotas: what to check when it fails (1), lf.Vault, since 2026-11-02: update, 96% `0000000000000001`\\
  The page said 'at most 30 connections'. It now says 'at most 20 connections'.\\
  In the article: A namespace takes 30 connections at a time; see the quotas page for the full list.\\
  Line 15: write `20 connections` instead of `30 connections`

1 more change on this page.

</details>

<details>
### Link health

**Broken: page gone** (2). The page is not there any more.

- `https://docs.larkfen.example/cloud/guides/gone-1`: HTTP 404, since 2026-11-09\\
  In [`articles/larkfen-guide-001.md:20`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-guide-001.md#L20), [`articles/larkfen-guide-002.md:21`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-guide-002.md#L21)
- `https://docs.larkfen.example/cloud/guides/gone-2`: HTTP 410, since 2026-11-16\\
  In [`articles/larkfen-guide-002.md:20`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-guide-002.md#L20), [`articles/larkfen-guide-003.md:21`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-guide-003.md#L21), [`articles/larkfen-guide-004.md:22`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-guide-004.md#L22)

**Broken: section missing** (1). The page is there, the section the link names is not.

- `https://docs.larkfen.example/cloud/guides/fragment-missing-3`: the page has no such section\\
  Sections with similar names: `#limits`, `#limits-by-plan`\\
  In [`articles/larkfen-guide-003.md:20`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-guide-003.md#L20), [`articles/larkfen-guide-004.md:21`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-guide-004.md#L21), [`articles/larkfen-guide-005.md:22`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-guide-005.md#L22), [`articles/larkfen-guide-006.md:23`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-guide-006.md#L23)

**Broken: not the page** (1). The server answered, but not with the page the article means.

- `https://docs.larkfen.example/cloud/guides/soft-404-4`: the page says that it was not found\\
  In [`articles/larkfen-guide-004.md:20`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-guide-004.md#L20)

**Broken: no usable address** (1). A browser cannot open it.

- `https://docs.larkfen.example/cloud/guides/malformed-6`: this is not an address a browser can open\\
  In [`articles/larkfen-guide-006.md:20`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-guide-006.md#L20), [`articles/larkfen-guide-007.md:21`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-guide-007.md#L21), [`articles/larkfen-guide-008.md:22`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-guide-008.md#L22)

**Moved for good** (1). The server says the page lives elsewhere now; the new address can replace the old one.

- `https://docs.larkfen.example/cloud/guides/moved-5`: 301 from the old address, 200 at the new one\\
  Write instead: `https://docs.larkfen.example/cloud/guides/start`\\
  In [`articles/larkfen-guide-005.md:20`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-guide-005.md#L20), [`articles/larkfen-guide-006.md:21`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-guide-006.md#L21)

**Not read** (1). No evidence of a change: nothing is flagged because of these.

- 1 link in 4 places: 1 `blocked`, the oldest since 2026-11-02. All are listed in `report.json` and in the HTML report.

### Articles to mend

- `no-title` (12): [`articles/larkfen-a.md:1`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-a.md#L1), [`articles/larkfen-a.md:2`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-a.md#L2), [`articles/larkfen-a.md:3`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-a.md#L3), [`articles/larkfen-a.md:4`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-a.md#L4), [`articles/larkfen-a.md:5`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-a.md#L5), [`articles/larkfen-a.md:6`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-a.md#L6), [`articles/larkfen-a.md:7`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-a.md#L7), [`articles/larkfen-a.md:8`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-a.md#L8), [`articles/larkfen-a.md:9`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-a.md#L9), [`articles/larkfen-a.md:10`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-a.md#L10) and 2 more

### Notes

- 1 note on 1 page: the page changed and nothing that the article states is touched. All are listed in `report.json` and in the HTML report.

<!-- content-sync findings: 0000000000000001 0000000000000004 0000000000000002 -->
""")


def test_the_request_on_a_forge_that_shows_no_html() -> None:
    assert render_body(reports.everything(), AzureDevOps.body) == snapshot("""\
**3 articles may need an update because 3 pages changed.**

Link health: broken 5, moved for good 1, not read 1.

Merge to accept what the pages say now; flagged articles stay on the list until they are mended. Close without merging to dismiss all of these findings; a page that changes again is reported again. The whole report is snapshots/REPORT.md.

Trouble:

- `docs.larkfen.example`: answered 429 and asked to wait. Lower rate_per_host.

Pages, most urgent first:

- update: Queue quotas: 30 became 20 (1 article)
- update: Read your invoice: 30 became 20 (1 article)
- review: Rotate keys in a vault: 30 became 20 (1 article)

Links:

- Broken: page gone: `https://docs.larkfen.example/cloud/guides/gone-1` (2 places)
- Broken: page gone: `https://docs.larkfen.example/cloud/guides/gone-2` (3 places)
- Broken: section missing: `https://docs.larkfen.example/cloud/guides/fragment-missing-3` (4 places)
- Broken: not the page: `https://docs.larkfen.example/cloud/guides/soft-404-4` (1 place)
- Broken: no usable address: `https://docs.larkfen.example/cloud/guides/malformed-6` (3 places)
- Moved for good: `https://docs.larkfen.example/cloud/guides/moved-5` (2 places)
- Not read: `https://docs.larkfen.example/cloud/guides/blocked-7` (4 places)
""")


def test_the_request_of_pages_that_only_moved() -> None:
    report = reports.moved()
    few = tuple(
        finding for finding in report.findings if finding.page[-2:] in ("d/", "/1", "/2", "/3", "/4", "/5")
    )
    report = replace(report, findings=(report.findings[0], *few))
    assert render_body(report, places=FORGE, ticked=frozenset({few[0].id})) == snapshot("""\
**12 articles may need an update because 1 page changed and 5 moved.**

Merge to accept what the pages say now; flagged articles stay on the list until they are mended. Tick an article that needs no change, or comment `/dismiss ID why`; `/apply ID` writes the suggested edit. Close without merging to dismiss all of these findings; a page that changes again is reported again.

Not shown: 35 changed pages that no article is flagged for.

### Findings

- [ ] [`articles/larkfen-relay-001.md:15`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-relay-001.md#L15) lf.Vault, since 2026-11-02: update, The page said 'at most 30 connections'. It now says 'at most 20 connections'. `00000000` <!-- 0000000000000001 -->
- [ ] [`articles/larkfen-vault-200.md:54`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-vault-200.md#L54) lf.Relay, since 2026-11-17: review, The page moved to https:&#8203;//docs.larkfen.example/cloud/new/2; the link names its old address. `00000000` <!-- 00000000000000c8 -->
- [ ] [`articles/larkfen-vault-201.md:55`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-vault-201.md#L55) lf.Vault, since 2026-11-18: review, The page moved to https:&#8203;//docs.larkfen.example/cloud/new/2; the link names its old address. `00000000` <!-- 00000000000000c9 -->
- [ ] [`articles/larkfen-vault-202.md:56`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-vault-202.md#L56) lf.Machines, since 2026-11-19: review, The page moved to https:&#8203;//docs.larkfen.example/cloud/new/2; the link names its old address. `00000000` <!-- 00000000000000ca -->
- [ ] [`articles/larkfen-vault-500.md:34`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-vault-500.md#L34) lf.Relay, since 2026-11-18: review, The page moved to https:&#8203;//docs.larkfen.example/cloud/new/5; the link names its old address. `00000000` <!-- 00000000000001f4 -->
- [ ] [`articles/larkfen-vault-501.md:35`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-vault-501.md#L35) lf.Vault, since 2026-11-19: review, The page moved to https:&#8203;//docs.larkfen.example/cloud/new/5; the link names its old address. `00000000` <!-- 00000000000001f5 -->
- [ ] [`articles/larkfen-vault-502.md:36`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-vault-502.md#L36) lf.Machines, since 2026-11-20: review, The page moved to https:&#8203;//docs.larkfen.example/cloud/new/5; the link names its old address. `00000000` <!-- 00000000000001f6 -->
- [x] [`articles/larkfen-vault-100.md:34`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-vault-100.md#L34) lf.Relay, since 2026-11-09: review, The page moved to https:&#8203;//docs.larkfen.example/cloud/new/1; the link names its old address. `00000000` <!-- 0000000000000064 -->
- [ ] [`articles/larkfen-vault-101.md:35`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-vault-101.md#L35) lf.Vault, since 2026-11-10: review, The page moved to https:&#8203;//docs.larkfen.example/cloud/new/1; the link names its old address. `00000000` <!-- 0000000000000065 -->
- [ ] [`articles/larkfen-vault-400.md:14`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-vault-400.md#L14) lf.Relay, since 2026-11-10: review, The page moved to https:&#8203;//docs.larkfen.example/cloud/new/4; the link names its old address. `00000000` <!-- 0000000000000190 -->
- [ ] [`articles/larkfen-vault-401.md:15`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-vault-401.md#L15) lf.Vault, since 2026-11-11: review, The page moved to https:&#8203;//docs.larkfen.example/cloud/new/4; the link names its old address. `00000000` <!-- 0000000000000191 -->
- [ ] [`articles/larkfen-vault-300.md:74`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-vault-300.md#L74) lf.Relay, since 2026-11-02: review, The page moved to https:&#8203;//docs.larkfen.example/cloud/new/3; the link names its old address. `00000000` <!-- 000000000000012c -->

### Needs your decision

| # | Verdict | Page | What changed | Articles | Owner |
|--:|---|---|---|--:|---|
| 1 | update, 96% | [Queue quotas](https://docs.larkfen.example/cloud/relay/quotas) | 30 became 20 | 1 | lf.Vault |

### Evidence

<details>
<summary><b>1. Queue quotas</b> (update, 1 article)</summary>

`https://docs.larkfen.example/cloud/relay/quotas` ([live page](https://docs.larkfen.example/cloud/relay/quotas), [text on record](https://github.com/larkfen/articles/blob/cccc/snapshots/docs.larkfen.example/cloud/relay/quotas.md))

Section: Relay > Quotas > Limits for each namespace `#limits`

> Each namespace accepts at most <del>30</del> <ins>20</ins> connections at a time. Further connections are refused with error 50013 until one is closed.

- [`articles/larkfen-relay-001.md:15`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-relay-001.md#L15) Queue quotas: what to check when it fails (1), lf.Vault, since 2026-11-02: update, 96% `0000000000000001`\\
  The page said 'at most 30 connections'. It now says 'at most 20 connections'.\\
  In the article: A namespace takes 30 connections at a time; see the quotas page for the full list.\\
  Line 15: write `20 connections` instead of `30 connections`

1 more change on this page.

</details>

<!-- content-sync findings: 0000000000000001 00000000000000c8 00000000000000c9 00000000000001f4 00000000000000ca 00000000000001f5 00000000000001f6 0000000000000064 0000000000000065 0000000000000190 0000000000000191 000000000000012c -->
""")


def test_a_first_look_as_a_request() -> None:
    assert render_body(reports.baseline(), AzureDevOps.body) == snapshot("""\
**First look: 12 pages recorded; from now on changes are reported.**

Link health: broken 5, moved for good 1, not read 1.

Merge to accept what the pages say now; flagged articles stay on the list until they are mended. Close without merging to dismiss all of these findings; a page that changes again is reported again. The whole report is snapshots/REPORT.md.

Links:

- Broken: page gone: `https://docs.larkfen.example/cloud/guides/gone-1` (2 places)
- Broken: page gone: `https://docs.larkfen.example/cloud/guides/gone-2` (3 places)
- Broken: section missing: `https://docs.larkfen.example/cloud/guides/fragment-missing-3` (4 places)
- Broken: not the page: `https://docs.larkfen.example/cloud/guides/soft-404-4` (1 place)
- Broken: no usable address: `https://docs.larkfen.example/cloud/guides/malformed-6` (3 places)
- Moved for good: `https://docs.larkfen.example/cloud/guides/moved-5` (2 places)
- Not read: `https://docs.larkfen.example/cloud/guides/blocked-7` (4 places)
""")


def test_the_summary_of_a_run() -> None:
    report = reports.smallest()
    counts = reports.run(articles=1, pages=3, unread=1_200, flapping=2)
    text = render_summary(replace(report, run=counts), FORGE)
    assert text[: text.index("<details>")] == snapshot("""\
**1 article may need an update because 1 page changed.**

Link health: broken 1.

This run: 1 article and 3 pages looked at, 1,200 of them not read, 2 gave two answers, 83 s.

### Findings

- [`articles/larkfen-relay-005.md:19`](https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-relay-005.md#L19) lf.Vault, since 2026-11-06: update, The page said 'at most 30 connections'. It now says 'at most 20 connections'. `0000000000000005`

### Needs your decision

| # | Verdict | Page | What changed | Articles | Owner |
|--:|---|---|---|--:|---|
| 1 | update, 92% | [Queue quotas](https://docs.larkfen.example/cloud/relay/quotas) | 30 became 20 | 1 | lf.Vault |

### Evidence

""")


def test_the_marks_on_a_run() -> None:
    odd = replace(reports.everything().findings[0], article="a,b:c%d.md", summary="50% of\nit")
    report = replace(reports.everything(), findings=(odd, *reports.everything().findings[1:]))
    assert render_annotations(report) == snapshot("""\
::warning file=a%2Cb%3Ac%25d.md,line=15,col=3::50%25 of it
::warning file=articles/larkfen-billing-004.md,line=18,col=3::The article says '64 KB'; the page now says '256 KB'.
::notice file=articles/larkfen-vault-002.md,line=16,col=3::The article says that a key can be rotated while it is used; the page now says that you must stop.
::notice file=articles/larkfen-guide-001.md,line=20,col=5::Broken link: https://docs.larkfen.example/cloud/guides/gone-1
::notice file=articles/larkfen-guide-002.md,line=21,col=5::Broken link: https://docs.larkfen.example/cloud/guides/gone-1
::notice file=articles/larkfen-guide-002.md,line=20,col=5::Broken link: https://docs.larkfen.example/cloud/guides/gone-2
::notice file=articles/larkfen-guide-003.md,line=21,col=5::Broken link: https://docs.larkfen.example/cloud/guides/gone-2
::notice file=articles/larkfen-guide-004.md,line=22,col=5::Broken link: https://docs.larkfen.example/cloud/guides/gone-2
::notice file=articles/larkfen-guide-003.md,line=20,col=5::Broken link: https://docs.larkfen.example/cloud/guides/fragment-missing-3
::notice file=articles/larkfen-guide-004.md,line=21,col=5::Broken link: https://docs.larkfen.example/cloud/guides/fragment-missing-3
::notice file=articles/larkfen-guide-005.md,line=22,col=5::Broken link: https://docs.larkfen.example/cloud/guides/fragment-missing-3
::notice::5 more in the report.
""")


def test_a_request_that_is_cut_says_so_part_by_part() -> None:
    report = reports.many()
    issues = tuple(ArticleRow(f"a{n}.md", str(n), "A", "o", (), (Issue(f"kind-{n}", 1),)) for n in range(90))
    assert render_body(replace(report, articles=issues), Body(4_000)) == snapshot("""\
**500 articles may need an update because 120 pages changed.**

Link health: broken 120, moved for good 40, not read 40.

Merge to accept what the pages say now; flagged articles stay on the list until they are mended. Tick an article that needs no change, or comment `/dismiss ID why`; `/apply ID` writes the suggested edit. Close without merging to dismiss all of these findings; a page that changes again is reported again.

### Findings

- [ ] **All 16** The page said 'at most 30 connections'. It now says 'at most 20 connections'. <!-- 00000000000001b8 0000000000000050 00000000000000c8 0000000000000140 0000000000000118 0000000000000190 0000000000000028 00000000000000a0 00000000000001cc 0000000000000064 00000000000000dc 0000000000000154 000000000000008c 0000000000000104 000000000000017c 0000000000000014 -->
- [ ] **All 50** The article says 'Settings'; the page now reads 'Availability + scale'. <!-- 0000000000000001 0000000000000079 00000000000000f1 0000000000000169 00000000000001e1 00000000000000a1 0000000000000119 0000000000000191 0000000000000029 000000000000002e 00000000000000a6 000000000000011e 0000000000000196 0000000000000146 00000000000001be 0000000000000056 00000000000000ce 0000000000000173 00000000000001eb 000000000000000b 0000000000000083 00000000000000fb 00000000000000d3 000000000000014b 00000000000001c3 000000000000005b 00000000000001cd 0000000000000065 00000000000000dd 0000000000000155 000000000000012d 00000000000001a5 000000000000003d 00000000000000b5 000000000000015a 00000000000001d2 000000000000006a 00000000000000e2 000000000000001a 0000000000000092 000000000000010a 0000000000000182 0000000000000187 000000000000001f 0000000000000097 000000000000010f 0000000000000047 00000000000000bf 0000000000000137 00000000000001af -->

2 of 520 findings shown; all are in `snapshots/REPORT.md` on this branch.

### Needs your decision

| # | Verdict | Page | What changed | Articles | Owner |
|--:|---|---|---|--:|---|
| 1 | update, 97% | [Change the size of a machine](https://docs.larkfen.example/cloud/machines/resize-80) | 30 became 20 | 4 | lf.Relay |
| 2 | update, 97% | [Read your invoice](https://docs.larkfen.example/cloud/billing/invoices-40) | 30 became 20 | 4 | lf.Relay |
| 3 | update, 96% | [Rotate keys in a vault](https://docs.larkfen.example/cloud/vault/rotate-keys-7) | 30 became 20 | 5 | lf.Vault |

3 of 120 pages shown; all are in `snapshots/REPORT.md` on this branch.

### Evidence

0 of 120 pages shown in detail; all are in `snapshots/REPORT.md` on this branch.

<!-- content-sync manifest: 500 findings, in report.json -->
""")


def test_link_health_has_one_heading_and_a_title_for_each_class() -> None:
    body = render_body(reports.tiny())
    titles = [line for line in body.splitlines() if line.startswith(("###", "**"))]
    assert [title.partition("(")[0] for title in titles] == [
        "**2 articles may need an update because 2 pages changed.**",
        *(
            "### Trouble",
            "### Findings",
            "### Needs your decision",
            "### Evidence",
            "### Link health",
            "**Broken: page gone** ",
            "**Broken: section missing** ",
            "**Broken: not the page** ",
            "**Broken: no usable address** ",
        ),
        *("**Moved for good** ", "**Not read** "),
        "### Notes",
    ]


@pytest.mark.parametrize(
    ("owners", "told"),
    [("a", "a"), ("ab", "a, b"), ("abc", "a, b and 1 more"), ("abcd", "a, b and 2 more")],
)
def test_two_owners_of_a_page_are_named_and_the_rest_counted(owners: str, told: str) -> None:
    found = [replace(reports.finding(n, 0), page="p", owner=owner) for n, owner in enumerate(owners)]
    (row,) = [
        line
        for line in render_body(reports.report(tuple(found), ())).splitlines()
        if line.startswith("| 1 |")
    ]
    assert row.endswith(f"| {len(owners)} | {told} |")
