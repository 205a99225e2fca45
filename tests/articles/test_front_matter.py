"""Front matter: a value read wrong is an article under the wrong title, or without its owner."""

import pytest

from pipeline.articles.front_matter import read_front_matter
from pipeline.articles.header import Header


def read(text: str) -> Header:
    header = read_front_matter(text)
    assert header is not None
    return header


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Vault limits", "Vault limits"),
        ("Vault limits   # for now", "Vault limits"),
        ("C# and F#", "C# and F#"),
        ("#none", ""),
        ("'Don''t restore' # yet", "Don't restore"),
        (r'"The \"vault\" page" # old', 'The "vault" page'),
        ("'# 1'", "# 1"),
        ("'never closed", "never closed"),
        ("[jo, 'li', , \"mo\"]", "jo, li, mo"),
        ("[]", ""),
        ("[jo", "[jo"),
        ("jo]", "jo]"),
        ("|", ""),
        (">", ""),
        ("~", ""),
        ("null", ""),
        ("nullable", "nullable"),
        ("", ""),
        ("10:30", "10:30"),
    ],
)
def test_a_value_as_yaml_reads_it(line: str, value: str) -> None:
    text = f"---\nTitle: {line}\n---\n# Vaults"
    assert read(text) == Header((("title", value),), 0, text.index("# V"), ())


def test_lists_names_and_what_is_neither() -> None:
    listed = "- loose\ntags:\n  - vaults # ours\n-  'copies'\n-x\n"
    text = f"---\n{listed}ms.author_x-1: jo\nno value\nkey:x\nms.author_x-1: li\n---"
    assert dict(read(text).properties) == {"tags": "vaults, copies", "ms.author_x-1": "jo"}
    assert dict(read("---\nwho: jo\n - li\n---\n").properties) == {"who": "jo - li"}


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (r'title: "Error \"0x80\": full"', {"title": 'Error "0x80": full'}),
        ("title: Keys of\n  a vault", {"title": "Keys of a vault"}),
        ("title: >\n  Keys\n  of a vault", {"title": "Keys of a vault"}),
        ("who:\n  - name: Jo\n    url: https://a.example/jo\n  - Li", {"who": "Jo, Li"}),
        ("title: No\nversion: 1.10", {"title": "No", "version": "1.10"}),
        ("title: Error: full\nid: a", {"title": "Error: full", "id": "a"}),
        ("deep: " + "[" * 3000, {"deep": "[" * 3000}),
        ("", {}),
    ],
)
def test_what_yaml_says_is_what_a_report_shows(block: str, expected: dict[str, str]) -> None:
    """A title cut at a quote, or a file that is lost because one line is not valid."""
    for end in ("---", "..."):
        assert dict(read(f"---\n{block}\n{end}\nText").properties) == expected


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("---\na: b\n---\ntext", 0, 13),
        ("\n \n--- \t\na: b\n---  \ntext", 3, 20),
        ("+++\na = 'b'\n+++", 0, 15),
    ],
)
def test_where_it_stands(text: str, start: int, end: int) -> None:
    """A line too many and every line the report names is wrong."""
    header = read(text)
    assert (header.properties, header.start, header.end) == ((("a", "b"),), start, end)


@pytest.mark.parametrize(
    "text",
    [
        "a: b",
        "text\n---\na: b\n---",
        "---\na: b",
        "---\na: b\n+++",
        "--- x\na: b\n---",
        "---\n{}\n---",
        "---\n# A heading\n---",
        "",
    ],
)
def test_what_is_no_front_matter(text: str) -> None:
    assert read_front_matter(text) is None


def test_toml_values_are_text() -> None:
    text = '+++\nTitle = "Vaults"\ndays = 30\nwho = ["jo", 2]\n[params]\nx = 1\n+++\n# T'
    assert read(text) == Header(
        (("title", "Vaults"), ("days", "30"), ("who", "jo, 2")), 0, text.index("# T"), ()
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("+++\nx = 1\nwho = \n+++\n", (3, 7)),
        ("\n\n+++\nx = 1\nx = 2\n+++\n", (5, 6)),
        ("\n+++\nx = '''\n+++", (2, 1)),
    ],
)
def test_toml_that_is_not_valid_is_named_where_it_breaks(text: str, place: tuple[int, int]) -> None:
    header = read(text)
    (issue,) = header.issues
    assert (issue.code, (issue.line, issue.column), header.properties) == ("front-matter-invalid", place, ())
    assert f"(at line {place[0]}, column {place[1]})" in issue.detail or "end of document" in issue.detail
    assert (header.start, header.end) == (text.index("+++"), len(text))


@pytest.mark.parametrize("depth", [400, 2_000, 20_000])
@pytest.mark.parametrize(
    ("left", "right"), ["[]", ("{a: ", "}"), ("- ", "")], ids=["list", "mapping", "items"]
)
def test_values_however_deep_are_read_or_left(depth: int, left: str, right: str) -> None:
    header = read_front_matter(f"---\ntitle: A\nkeywords: {left * depth}a{right * depth}\nauthor: B\n---\n")
    assert header is not None
    assert dict(header.properties)["title"] == "A"
    assert dict(header.properties)["author"] == "B"


def test_a_long_block_is_read_line_by_line() -> None:
    tags = "".join(f"  - tag{number}\n" for number in range(9_000))
    header = read_front_matter(f"---\ntitle: A\ntags:\n{tags}author: B\n---\n")
    assert header is not None
    assert header.properties[0] == ("title", "A")
    assert header.properties[1][1].endswith(", tag8999")
    assert header.properties[2] == ("author", "B")
