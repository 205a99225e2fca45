"""A day in the header of an article: one line, and nothing else."""

import pytest

from pipeline.report.stamps import is_stamp, stamped

PROPERTIES = b'<properties\n  pagetitle="A"\n  articleid="a"\n/>\n# A\n'
YAML = b"---\ntitle: A\n---\n# A\n"
TOML = b'+++\ntitle = "A"\n+++\n# A\n'


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        (PROPERTIES, b'<properties\n  pagetitle="A"\n  articleid="a"\n  checked="2026-03-02"\n/>\n# A\n'),
        (YAML, b"---\ntitle: A\nchecked: 2026-03-02\n---\n# A\n"),
        (TOML, b'+++\ntitle = "A"\nchecked = "2026-03-02"\n+++\n# A\n'),
        (YAML.replace(b"\n", b"\r\n"), b"---\r\ntitle: A\r\nchecked: 2026-03-02\r\n---\r\n# A\r\n"),
        (b"---\nChecked: '2025-01-01'\ntitle: A\n---\n", b"---\nChecked: '2026-03-02'\ntitle: A\n---\n"),
        (b"---\nchecked: 2025-01-01\r\ntitle: A\n---\n", b"---\nchecked: 2026-03-02\r\ntitle: A\n---\n"),
        (b'+++\nchecked="2025-01-01"\n+++\n', b'+++\nchecked="2026-03-02"\n+++\n'),
        (b'<properties a="b" checked="" />\n', b'<properties a="b" checked="2026-03-02" />\n'),
    ],
)
def test_the_day_is_put_in_or_replaced(source: bytes, wanted: bytes) -> None:
    one = stamped(source, "a.md", "checked", "2026-03-02")
    assert one is not None
    assert one.text == wanted
    assert one.before == one.digest
    assert [fix.stamp for fix in one.fixes] == [True]
    assert is_stamp(source, wanted, "a.md", "checked")


@pytest.mark.parametrize(
    "source",
    [
        b"# No header\n",
        b"---\nchecked: 2026-03-02\n---\n",
        b"---\nchecked: by hand\n---\n",
        b"---\nchecked:\n  - a\n---\n",
        b"---\nchecked: 2025-01-01 # why\n---\n",
        b'<properties a="b" />\n',
        b"---\ntitle: \xff\n---\n",
    ],
)
def test_what_is_written_otherwise_stays(source: bytes) -> None:
    assert stamped(source, "a.md", "checked", "2026-03-02") is None


def test_the_line_of_the_edit_is_named() -> None:
    one = stamped(b"---\ntitle: A\nchecked: 2025-01-01\n---\n", "a.md", "checked", "2026-03-02")
    assert one is not None
    [fix] = one.fixes
    assert (fix.line, fix.old, fix.new) == (3, "checked: 2025-01-01", "checked: 2026-03-02")


@pytest.mark.parametrize(
    "after",
    [
        b"---\ntitle: A\nchecked: 2026-03-02\n---\n# B\n",
        b"---\ntitle: B\nchecked: 2026-03-02\n---\n# A\n",
        b"---\ntitle: A\nchecked: soon\n---\n# A\n",
        b"---\ntitle: A\nother: 2026-03-02\n---\n# A\n",
        b"",
        YAML,
    ],
)
def test_another_edit_is_no_stamp(after: bytes) -> None:
    assert not is_stamp(YAML, after, "a.md", "checked")
