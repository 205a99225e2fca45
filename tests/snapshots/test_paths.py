"""Where the file of a page lies: read off its address, and never shared with another page."""

from hashlib import sha256

import pytest

from pipeline.snapshots.paths import Root


def marked(url: str) -> str:
    return sha256(url.encode()).hexdigest()[:10]


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://quay.example/a", "quay.example/a"),
        ("https://quay.example/", "quay.example/@"),
        ("https://quay.example/a/b.html", "quay.example/a/b.html"),
        ("https://quay.example/a?b=c", "quay.example/a@b=c"),
        ("https://quay.example/a?b=c&d=e", "quay.example/a@b=c@d=e"),
        ("https://quay.example/?b=c", "quay.example/@b=c"),
        ("https://quay.example/a.html/b", "quay.example/a.html~/b"),
        ("https://quay.example/a.jsonl/b.json/c", "quay.example/a.jsonl~/b.json~/c"),
        ("https://quay.example/a.mdx/b", "quay.example/a.mdx/b"),
        ("https://quay.md/a", "quay.md~/a"),
        ("https://quay.example/a+b=c_d-e", "quay.example/a+b=c_d-e"),
    ],
)
def test_a_plain_address_is_its_path(url: str, path: str) -> None:
    assert Root().snapshot(url) == f"snapshots/{path}.md"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://quay.example", "quay.example/@"),
        ("https://quay.example/A", "quay.example/a"),
        ("https://quay.example/a/", "quay.example/a/@"),
        ("https://quay.example/a?", "quay.example/a"),
        ("https://quay.example/a@b", "quay.example/a@b"),
        ("https://quay.example/a@b/c", "quay.example/a@b/c"),
        ("https://quay.example/A/b", "quay.example/a/b"),
        ("https://quay.example/a?B=c", "quay.example/a@b=c"),
        ("https://quay.example/a?b=c&", "quay.example/a@b=c@"),
        ("http://quay.example/a", "quay.example/a"),
        ("https://quay.example/a%20b/ü", "quay.example/a-20b/-"),
        ("https://quay.example//a", "quay.example/-/a"),
        ("https://quay.example/con", "quay.example/-con"),
        ("https://quay.example/lpt1.txt/a", "quay.example/-lpt1.txt/a"),
        ("https://quay.example/contact", None),
        ("https://quay.example/.git/a", "quay.example/git/a"),
        ("https://quay.example/a.", "quay.example/a"),
        ("https://quay.example/A.MD/b", "quay.example/a.md~/b"),
        ("not an address", "other/not-an-address"),
        ("", "other/"),
    ],
)
def test_what_a_path_cannot_say_stands_behind_a_mark(url: str, path: str | None) -> None:
    if path is None:
        assert "~" not in Root().snapshot(url)
    else:
        assert Root().snapshot(url) == f"snapshots/{path}~{marked(url)}.md"


def test_a_path_is_never_too_long_for_windows() -> None:
    name = "https://quay.example/" + "x" * 80
    assert Root().snapshot(name) == f"snapshots/quay.example/{'x' * 80}.md"
    longer = name + "y"
    assert Root().snapshot(longer) == f"snapshots/quay.example/{'x' * 80}~{marked(longer)}.md"
    # The host, nine folders of 15 with a slash, and a name: 180 signs are told, 181 are not.
    folders = "/".join(["quay.example", *["f" * 15] * 9])
    room = 180 - len(folders)
    told = f"https://{folders}/{'n' * room}"
    assert Root().snapshot(told) == f"snapshots/{folders}/{'n' * room}.md"
    cut = f"https://{folders}/{'n' * (room + 1)}"
    assert Root().snapshot(cut) == f"snapshots/{folders[:100]}/{'n' * (room + 1)}~{marked(cut)}.md"


def test_a_folder_that_is_cut_is_no_file() -> None:
    url = f"https://quay.example/{'f' * 84}.md{'g' * 60}/{'h' * 60}"
    path = Root().snapshot(url)
    assert path == f"snapshots/{('quay.example/' + 'f' * 80)}/{'h' * 60}~{marked(url)}.md"
    dotted = f"https://quay.example/{'f' * 70}/{'g' * 15}.{'h' * 70}/{'i' * 60}"
    assert Root().snapshot(dotted) == (
        f"snapshots/quay.example/{'f' * 70}/{'g' * 15}/{'i' * 60}~{marked(dotted)}.md"
    )
    named = f"https://quay.example/{'f' * 70}/{'g' * 13}.md{'h' * 60}/{'i' * 60}"
    assert Root().snapshot(named) == (
        f"snapshots/quay.example/{'f' * 70}/{'g' * 13}.md~/{'i' * 60}~{marked(named)}.md"
    )
