"""Every way of including a file that is read, and what only looks like one."""

import pytest

from pipeline.articles.read import read_article
from pipeline.links.includes import Include
from pipeline.links.read import read_links


def found(body: str, path: str = "kb/a.md") -> tuple[Include, ...]:
    return read_links(read_article(body.encode(), path)).includes


def paths(body: str, path: str = "kb/a.md") -> list[str]:
    return [one.path for one in found(body, path)]


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("[!INCLUDE [Tea](../parts/tea.md)]", ["../parts/tea.md"]),
        ("[!include[](tea.md)]", ["tea.md"]),
        ("[!INCLUDE [Tea](<my tea.md>)]", ["my tea.md"]),
        ('[!INCLUDE [Tea](~/parts/tea.md "of leaves")]', ["~/parts/tea.md"]),
        ("> [!INCLUDE [Tea](tea.md)]", ["tea.md"]),
        ("- step\n\n  [!INCLUDE [Tea](tea.md)]", ["tea.md"]),
        ("| a |\n|---|\n| [!INCLUDE [Tea](tea.md)] |", ["tea.md"]),
        ("[!INCLUDE [A](a.md)] [!INCLUDE [B](b.md)]", ["a.md", "b.md"]),
        ("{{#include tea.md}}", ["tea.md"]),
        ("{{ #include ../tea.md:3:10 }}", ["../tea.md"]),
        ("{{#include tea.md:green}}", ["tea.md"]),
        ("{{#template tea.md kind=green}}", ["tea.md"]),
        ("\\{{#include tea.md}}", []),
        ("{{#playground tea.rs}}", []),
        ("{{#include tea.rs}}", []),
        ('--8<-- "tea.md"', ["tea.md"]),
        ("  --8<-- 'parts/tea.md:green'", ["parts/tea.md"]),
        (';--8<-- "tea.md"', []),
        ("--8<--\ntea.md\nparts/milk.txt:2\n; salt.md\n--8<--", ["tea.md", "parts/milk.txt"]),
        ('--8<-- "https://tea.example/a.md"', []),
        ('{% include "tea.md" %}', ["tea.md"]),
        ('{%- include-markdown "../tea.md" start="x" %}', ["../tea.md"]),
        ("{% include tea.html kind='green' %}", ["tea.html"]),
        ("{% include_cached tea.html %}", ["tea.html"]),
        ("{% include {{ page.part }} %}", []),
        ("{% include tea/{{ page.part }}.md %}", []),
        ("{% include_relative parts/tea.md %}", ["parts/tea.md"]),
        ("{% data reusables.tea.green-leaf %}", ["reusables/tea/green-leaf.md"]),
        ("{% data variables.tea.name %}", []),
        ('{{< include "tea.md" >}}', ["tea.md"]),
        ('{{% include file="/parts/tea.md" %}}', ["/parts/tea.md"]),
        ('{{% readfile "tea.md" %}}', ["tea.md"]),
        ('{{< readfile file="tea.yaml" code="true" >}}', []),
        ("import Tea from './_tea.mdx'", ["./_tea.mdx"]),
        ('import Tea from "@site/parts/_tea.md";', ["@site/parts/_tea.md"]),
        ("import Tea from '@theme/Tea'", []),
        ("<!--@include: ./tea.md{2,5}-->", ["./tea.md"]),
        ("<!-- [!INCLUDE [Tea](tea.md)] -->", []),
        ("Write `[!INCLUDE [Tea](tea.md)]` for that.", []),
        ("```\n[!INCLUDE [Tea](tea.md)]\n```", []),
        ("    {{#include tea.md}}", []),
        ("```{include} ../tea.md\n```", ["../tea.md"]),
        (":::{include} tea.md\n:::", []),
        ("[!INCLUDE [Tea](tea.png)]", []),
        ("[!INCLUDE [Tea](tea-{kind}.md)]", []),
        ("[!INCLUDE [Tea]($tea.md)]", []),
        (f"[!INCLUDE [Tea]({'x' * 500}.md)]", []),
        ("[Include](tea.md)", []),
    ],
)
def test_the_ways_in_which_generators_include(written: str, named: list[str]) -> None:
    assert paths(f"# Tea\n\n{written}\n") == named


def test_an_inclusion_stands_at_a_line_and_a_column() -> None:
    (one,) = found("# Tea\n\nMake it so: [!INCLUDE [Tea](tea.md)]\n")
    assert one == Include(3, 13, "tea.md")


def test_where_the_path_counts_from_differs() -> None:
    assert found("{% include tea.html %}") == (Include(1, 1, "tea.html", False, True, "_includes", False),)
    assert found('--8<-- "tea.md"') == (Include(1, 1, "tea.md", True, True, "", False),)
    assert found("{% data reusables.tea %}") == (
        Include(1, 1, "reusables/tea.md", False, True, "data", False),
    )


def test_no_more_than_five_hundred_are_followed() -> None:
    assert len(found("[!INCLUDE [Tea](tea.md)]\n\n" * 501)) == 500


@pytest.mark.parametrize(
    "suffix",
    [
        *(
            ".md",
            ".markdown",
            ".mdx",
            ".mdown",
            ".mkd",
            ".qmd",
            ".rmd",
            ".html",
            ".htm",
            ".txt",
            ".inc",
            "",
            ".MD",
        ),
    ],
)
def test_text_files_are_followed_whatever_they_are_called(suffix: str) -> None:
    assert paths(f"[!INCLUDE [Tea](tea{suffix})]") == [f"tea{suffix}"]
