"""The report as a page: open where a reader begins, closed to the network, every part in its place."""

import re

from msgspec.structs import replace

from pipeline.forges.github import GitHub
from pipeline.report.history import History, PageHistory
from pipeline.report.html import render_html
from pipeline.report.places import Places
from tests import reports

FORGE = Places("https://github.com/larkfen/articles", GitHub(), "c" * 4, "a" * 4)


def test_the_page_opens_where_a_reader_begins() -> None:
    """Pages are open until a dozen articles are to be seen, and the first always."""

    def opened(*articles: int) -> list[bool]:
        found = [
            replace(
                reports.finding(100 * place + n, place),
                confidence=0.9 - place / 10,
                page=reports.page(place).url,
            )
            for place, count in enumerate(articles)
            for n in range(count)
        ]
        text = render_html(reports.report(tuple(found), tuple(map(reports.page, range(6)))))
        return [
            bool(mark) for mark in re.findall(r'<details class="page update" data-page="\d+"( open)?>', text)
        ]

    assert opened(20, 1) == [True, False]
    assert opened(6, 6, 1) == [True, True, False]
    assert opened(6, 7) == [True, False]
    assert opened(11, 1, 1) == [True, True, False]


def test_the_page_closes_itself_to_the_network_by_the_hash_of_its_own_parts() -> None:
    from base64 import b64encode
    from hashlib import sha256

    text = render_html(reports.tiny(), FORGE)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    script = re.search(r"<script>(.*?)</script>", text, re.DOTALL)
    assert style and script
    digests = [b64encode(sha256(part[1].encode()).digest()).decode() for part in (style, script)]
    assert (
        f"default-src 'none'; style-src 'sha256-{digests[0]}'; script-src 'sha256-{digests[1]}';"
        " base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ) in text.replace("&#39;", "'")


def test_the_page_tells_owners_pictures_and_places() -> None:
    report = reports.everything()
    past = History((PageHistory("https://a.example/x", "X", ("2026-01-01", "2026-01-11")),), (3, 40))
    text = render_html(report, FORGE, past)
    assert re.findall(r'<option value="(lf\.\w+)">', text) == ["lf.Machines", "lf.Relay", "lf.Vault"]
    assert "<caption>Pages that changed most, 2026-01-01 to 2026-01-11</caption>" in text
    assert 'd="M0.0 1V9M100.0 1V9"' in text
    assert re.findall(r'<td class="figure">(\d+)</td>', text) == ["2", "1", "0", "1", "0", "0"]
    assert "https://github.com/larkfen/articles/blob/aaaa/articles/larkfen-relay-001.md#L15" in text
    without = render_html(report)
    assert "Over time" not in without
    assert "github.com" not in without


def test_the_page_shows_each_difference_in_its_own_way() -> None:
    text = render_html(reports.everything())
    assert "at most <del>30</del> <ins>20</ins> connections" in text
    assert '<p class="gone"><del>| Standard | 1,000 | 64 KB |</del></p>' in text
    assert '<dd class="gone">You can rotate a key while an application uses it.</dd>' in text


def test_a_finding_of_a_page_is_text_however_it_is_written() -> None:
    found = replace(reports.finding(1, 0), title="<b>&", before="a \x1b[31mb", after="a c", owner='"x')
    text = render_html(reports.report((found,), ()))
    assert "&lt;b&gt;&amp;" in text
    assert 'data-owner="&#34;x"' in text
    assert "\x1b" not in text


def test_articles_from_elsewhere_are_not_linked_beside_the_page() -> None:
    report = reports.tiny()
    elsewhere = replace(report, run=replace(report.run, articles="f" * 40))
    assert 'href="../articles/' in render_html(report, Places(relative="../"))
    assert 'href="../articles/' not in render_html(elsewhere, Places(relative="../"))
