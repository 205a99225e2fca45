"""Reports as runs make them, for the tests of what people read: tiny, empty, a first look, large, hostile."""

from msgspec.structs import replace

from pipeline.articles import Issue
from pipeline.changes import Change, ChangeKind, Fact, PageNews
from pipeline.impacts import Suggestion, Verdict
from pipeline.pages import Hop, Outcome
from pipeline.report import ArticleRow, Citation, Finding, LinkRow, PageRow, Report, Run, Trouble

HOST = "https://docs.larkfen.example/cloud/"
_TOPICS = (
    ("relay/quotas", "Queue quotas", ("Relay", "Quotas", "Limits for each namespace")),
    ("vault/rotate-keys", "Rotate keys in a vault", ("Vault", "Rotate keys", "Before you begin")),
    ("machines/resize", "Change the size of a machine", ("Machines", "Resize", "Sizes you can choose")),
    ("monitor/alerts", "Set up an alert on a metric", ("Monitor", "Alerts", "Thresholds")),
    ("billing/invoices", "Read your invoice", ("Billing", "Invoices", "When invoices are issued")),
    ("network/firewall-rules", "Firewall rules", ("Network", "Firewall", "Order of evaluation")),
)
_EDITS = (
    (
        "Each namespace accepts at most 30 connections at a time. Further connections are refused with error"
        " 50013 until one is closed.",
        "Each namespace accepts at most 20 connections at a time. Further connections are refused with error"
        " 50013 until one is closed.",
        "The page said 'at most 30 connections'. It now says 'at most 20 connections'.",
        "number-changed",
    ),
    (
        "You can rotate a key while an application uses it.",
        "You must stop every application that uses a key before you rotate it. A key that is rotated in use"
        " is locked for 24 hours.",
        "The article says that a key can be rotated while it is used; the page now says that you must stop.",
        "requirement-changed",
    ),
    (
        "Select **Settings**, then **Size**, then **Resize**.",
        "Select **Availability + scale**, then **Size**, then **Resize**.",
        "The article says 'Settings'; the page now reads 'Availability + scale'.",
        "step-changed",
    ),
    (
        "Alerts on metrics are evaluated every five minutes.",
        "",
        "The article says that alerts are evaluated every five minutes. The page no longer says so.",
        "text-removed",
    ),
    (
        "| Standard | 1,000 | 64 KB |\n| Premium | 10,000 | 1 MB |",
        "| Standard | 1,000 | 256 KB |\n| Premium | 10,000 | 1 MB |\n| Dedicated | 100,000 | 1 MB |",
        "The article says '64 KB'; the page now says '256 KB'.",
        "table-changed",
    ),
)
_OWNERS = ("lf.Relay", "lf.Vault", "lf.Machines", "lf.Monitor")


def run(**counts: int) -> Run:
    commit = "4f1c2a9b7e5d3c1f0a8b6d4e2c0f9a7b5d3e1c8f"
    return Run("20261123T173000Z", commit, "main", commit, 83_400, tuple(counts.items()))


def page(place: int, change: str = "text") -> PageRow:
    path, title, trail = _TOPICS[place % len(_TOPICS)]
    name = path if place < len(_TOPICS) else f"{path}-{place}"
    before, after, _, _ = _EDITS[place % len(_EDITS)]
    kind = ChangeKind.REWORDED if after else ChangeKind.REMOVED
    changes = (
        Change(HOST + name, kind, "limits", trail, before, after, 0.04, (Fact("number", "30", "20"),)),
        Change(
            HOST + name, ChangeKind.ADDED, "see-also", (*trail[:2], "See also"), "", "A new sentence.", 0.01
        ),
    )
    hops = (Hop(HOST + name, 200),)
    text = f"snapshots/docs.larkfen.example/cloud/{name}.md"
    return PageRow(
        HOST + name,
        title,
        Outcome.OK,
        200,
        hops,
        PageNews(change),
        text,
        changes if change == "text" else (),
        cited_by=3,
    )


def finding(number: int, place: int, verdict: str = "update") -> Finding:
    row = page(place)
    before, after, summary, rule = _EDITS[place % len(_EDITS)]
    mend = Suggestion(14 + number % 80, "30 connections", "20 connections") if place % 5 == 0 else None
    return Finding(
        id=f"{number:016x}",
        article=f"articles/larkfen-{row.url.rsplit('/')[-2]}-{number:03}.md",
        article_id=f"3b1f{number:04x}-77aa-4c1e-9b0d-0123456789ab",
        title=f"{row.title}: what to check when it fails ({number})",
        owner=_OWNERS[number % len(_OWNERS)],
        page=row.url,
        fragment="limits" if number % 3 else "",
        line=14 + number % 80,
        column=3,
        label=row.title,
        claim="A namespace takes 30 connections at a time; see the quotas page for the full list.",
        verdict=Verdict(verdict),
        confidence=round(0.97 - (number % 40) / 100, 2),
        rules=(rule,),
        reasons=(summary, *(() if number % 4 else ("The link names exactly this section.",))),
        summary=summary,
        before=before,
        after=after,
        suggestion=mend,
        first_seen=f"2026-11-{1 + number % 23:02}",
    )


def link(number: int, outcome: str, **more: object) -> LinkRow:
    uses = tuple(
        Citation(f"articles/larkfen-guide-{number + n:03}.md", 20 + n, 5, "the guide")
        for n in range(1 + number % 4)
    )
    return LinkRow(f"{HOST}guides/{outcome}-{number}", Outcome(outcome), uses, **more)  # type: ignore[arg-type]


LINKS = (
    link(1, "gone", detail="HTTP 404", first_failed="2026-11-09"),
    link(2, "gone", detail="HTTP 410", first_failed="2026-11-16"),
    link(3, "fragment-missing", detail="the page has no such section", nearest=("limits", "limits-by-plan")),
    link(4, "soft-404", detail="the page says that it was not found"),
    link(5, "moved", detail="301 from the old address, 200 at the new one", suggestion=f"{HOST}guides/start"),
    link(6, "malformed", detail="this is not an address a browser can open"),
    link(7, "blocked", detail="HTTP 403 on three runs in a row", first_failed="2026-11-02"),
    link(8, "recovered", detail="it answers again, after 4 runs that could not read it"),
)


def articles(findings: tuple[Finding, ...]) -> tuple[ArticleRow, ...]:
    rows = {
        f.article: ArticleRow(f.article, f.article_id, f.title, f.owner, ("public",), ()) for f in findings
    }
    return tuple(rows[path] for path in sorted(rows))


def report(findings: tuple[Finding, ...], pages: tuple[PageRow, ...], **more: object) -> Report:
    flagged = {f.article for f in findings if f.verdict.flags}
    counts = run(
        articles=max(12, len(findings)),
        links=3 * max(12, len(findings)),
        pages=len(pages),
        text=sum(row.change == "text" for row in pages),
        flagged_articles=len(flagged),
    )
    fields: dict[str, object] = {"links": (), "articles": articles(findings), "trouble": (), **more}
    return Report(counts, findings, pages, **fields)  # type: ignore[arg-type]


def empty() -> Report:
    return report((), tuple(page(n, "none") for n in range(6)))


def tiny() -> Report:
    found = (finding(1, 0), finding(2, 1, "review"), finding(3, 2, "note"))
    trouble = Trouble("docs.larkfen.example", "answered 429 and asked to wait.", "Lower rate_per_host.")
    return report(found, tuple(page(n) for n in range(4)), links=LINKS, trouble=(trouble,))


def smallest() -> Report:
    """One finding and one broken link."""
    return report((finding(5, 0),), (page(0),), links=LINKS[:1])


def baseline() -> Report:
    rows = (ArticleRow("articles/larkfen-a.md", "3b1f", "A", "lf.Relay", (), (Issue("no-title", 3),)),)
    return report((), tuple(page(n, "baseline") for n in range(12)), links=LINKS, articles=rows)


def everything() -> Report:
    """One of each part a report can have."""
    table, calm = finding(4, 4), page(0)
    base = tiny()
    issues = tuple(Issue("no-title", n, detail="x") for n in range(1, 13))
    row = ArticleRow("articles/larkfen-a.md", "3b1f", "A", "lf.Relay", (), issues)
    pages = (replace(calm, note="its layout may have changed"), *base.pages[1:], page(4))
    return replace(
        base, findings=(*base.findings[:2], table, *base.findings[2:]), pages=pages, articles=(row,)
    )


def fan_out() -> Report:
    """One page that 149 articles cite."""
    return report(tuple(finding(n, 0, "update" if n < 20 else "review") for n in range(149)), (page(0),))


def many() -> Report:
    """500 findings on 120 pages, and 200 links that need a look."""
    found = [finding(n, (n * 7) % 120, "update" if n % 3 else "review") for n in range(500)]
    outcomes = ("gone", "fragment-missing", "moved", "blocked", "soft-404")
    links = tuple(link(n, outcomes[n // 40], detail=f"detail {n}") for n in range(200))
    ordered = sorted(found, key=lambda f: (f.verdict != "update", -f.confidence))
    return report(tuple(ordered), tuple(page(n) for n in range(120)), links=links)


def _moved(number: int, place: int) -> Finding:
    old, new = f"{HOST}old/{number}", f"{HOST}new/{number}"
    told = f"The page moved to {new}; the link names its old address."
    says = {"reasons": (told,), "summary": told, "before": old, "after": new, "rules": ("page-moved",)}
    return replace(finding(100 * number + place, 1, "review"), page=old, confidence=0.8, **says)


def moved() -> Report:
    """A site moved a folder: one page changed, 40 only moved, each cited by up to three articles."""
    findings = [finding(1, 0), *(_moved(n, place) for n in range(1, 41) for place in range(1 + n % 3))]
    hops = tuple((Hop(f"{HOST}old/{n}", 301), Hop(f"{HOST}new/{n}", 200)) for n in range(1, 41))
    rows = tuple(
        replace(page(1, "moved"), url=both[0].url, outcome=Outcome.MOVED, hops=both) for both in hops
    )
    return report(tuple(findings), (page(0), *rows))


HOSTILE = (
    "@octocat @org/team #1 a/b#2 GH-3 https://github.com/a/b/issues/4 www.evil.example a@b.example --> ``` "
    "```` </details></summary></script><script>window.hit=1</script><img src=x onerror=window.hit=1> <!-- | "
    "\\| `x|y` ::error::no ##[group]no ${{ secrets.T }} {{ 7*7 }} {% raw %} [a](javascript:alert(1)) "
    "![i](https://x/y.png) \u202egnp.exe \x9b31m \u2028 \x1b[31m &lt;b&gt; $x$ :tada: !5 ~label %1 /close\n"
    "::warning::x\n## Heading\n- [x] tick\n> q\n***"
)


def hostile() -> Report:
    """Every field that comes from a page or an article holds what would do harm if it were read as markup."""
    url = "https://evil.example/a)](b\"'><script>window.hit=1</script>"
    evil = Finding(
        **{
            **{name: getattr(finding(1, 0), name) for name in Finding.__struct_fields__},
            **dict.fromkeys(("title", "owner", "fragment", "label", "claim", "summary", "before"), HOSTILE),
            "article": "articles/@x|`#1`<b>.md",
            "page": url,
            "after": HOSTILE.replace("octocat", "hubot"),
            "reasons": (HOSTILE,),
            "suggestion": Suggestion(3, HOSTILE, HOSTILE[::-1]),
        }
    )
    one_line = HOSTILE.replace("\n", " ")
    second = Finding(
        **{
            **{name: getattr(evil, name) for name in Finding.__struct_fields__},
            "id": "00000000000000ff",
            "before": one_line,
            "after": one_line.replace("octocat", "hubot"),
        }
    )
    note = Finding(
        **{
            **{name: getattr(evil, name) for name in Finding.__struct_fields__},
            "id": "00000000000000fe",
            "verdict": Verdict.NOTE,
        }
    )
    change = Change(url, ChangeKind.REWORDED, HOSTILE, (HOSTILE, HOSTILE), evil.before, evil.after)
    hops = (Hop(url, 301), Hop(url, 200))
    row = PageRow(url, HOSTILE, Outcome.MOVED, 200, hops, PageNews.MOVED, "", (change,), HOSTILE)
    links = tuple(
        LinkRow(
            url + HOSTILE,
            Outcome(outcome),
            (Citation(evil.article, 1, 1, HOSTILE),),
            HOSTILE,
            HOSTILE,
            (HOSTILE,),
        )
        for outcome in ("gone", "fragment-missing", "moved", HOSTILE)
    )
    return report((evil, second, note), (row,), links=links, trouble=(Trouble(HOSTILE, HOSTILE, HOSTILE),))
