# ruff: noqa: E501 (texts read better on one line)
"""Names the article uses: roles, plans, labels, identifiers and commands that are called otherwise now."""

import pytest

from pipeline.impacts import Suggestion
from pipeline.impacts.commands import command_changed
from pipeline.impacts.renames import label_part_changed, name_changed
from tests.impacts.cases import FIRST, LINK, change, reasons


@pytest.mark.parametrize(
    ("article", "old", "new", "edit"),
    [
        ("Ask a **Larkfen Purge Operator**", "Larkfen Purge Operator", "Larkfen Recovery Lead", None),
        ("Open `tide.vault.example.net`", "`tide.vault.example.net`", "`tide.safe.example.net`", ("tide.vault.example.net", "tide.safe.example.net")),
        ("Reach `<name>tide.vault.example.net`", "`<your-name>tide.vault.example.net`", "`<your-name>tide.safe.example.net`", ("tide.vault.example.net", "tide.safe.example.net")),
        ("Set night-runner there", "| night-runner | Runs |", "| night-runners | Runs |", ("night-runner", "night-runners")),
        ("Press **Tidewater jobs**", "Press **Tidewater jobs**", "Press **Gorseley jobs**", ("Tidewater jobs", "Gorseley jobs")),
    ],
)  # fmt: skip
def test_a_renamed_thing_is_told_with_both_names(
    article: str, old: str, new: str, edit: tuple[str, str] | None
) -> None:
    before, after = (text if text.startswith("|") else f"Then use the {text} here." for text in (old, new))
    found = reasons(name_changed, f"{LINK}\n{article}.\n", change("reworded", before, after))
    assert found
    assert {(one.rule, one.verdict, one.line) for one in found} == {("name-changed", "update", FIRST + 2)}
    wanted = edit or ("Larkfen Purge Operator", "Larkfen Recovery Lead")
    assert found[0].suggestion == Suggestion(FIRST + 2, *wanted)


def test_a_host_below_a_renamed_suffix_is_found() -> None:
    page = change("reworded", "Hosts end in `*.tide.example`.", "Hosts end in `*.gorse.example`.")
    (found,) = reasons(name_changed, "Note `https://www.shop.com.us2.tide.example` down.\n", page)
    assert (found.line, found.suggestion) == (FIRST, Suggestion(FIRST, "tide.example", "gorse.example"))


@pytest.mark.parametrize(
    ("article", "before", "after", "more"),
    [
        ("Ask a Harbour Clerk", "Ask a Larkfen Operator.", "Ask a Larkfen Lead.", ""),
        ("Ask a Larkfen Operator", "Ask a Larkfen Operator.", "Ask a Larkfen Lead.", "A Larkfen Operator may help."),
        ("Ask a Larkfen Operator or Larkfen Lead", "Ask a Larkfen Operator.", "Ask a Larkfen Lead.", ""),
        ("See [it](https://tide.example.net/x)", "Use `tide.example.net`.", "Use `gorse.example.net`.", ""),
    ],
    ids=["another name", "still used", "both", "where a link leads"],
)  # fmt: skip
def test_a_name_that_still_stands_is_left_alone(article: str, before: str, after: str, more: str) -> None:
    changes = [change("reworded", before, after), *([change("added", "", more)] if more else [])]
    assert reasons(name_changed, f"{article}.\n", *changes) == []


def test_the_row_that_the_article_means_decides_where_other_rows_keep_the_name() -> None:
    page = [
        change("reworded", "| Gorseley-H | `vault.example.us` |", "| Gorseley-H | `high.example.us` |"),
        change("added", "", "| Harbrook | `vault.example.us` |"),
    ]
    assert reasons(name_changed, "People of Gorseley High use `vault.example.us`.\n", *page)
    assert reasons(name_changed, "People of Ottermere use `vault.example.us`.\n", *page) == []


def test_a_part_that_labels_share_is_told() -> None:
    page = change(
        "reworded",
        "Set **Control upload (with Larkfen)** there.",
        "Set **Control upload (with Tidewater)** there.",
    )
    (found,) = reasons(label_part_changed, "Select **Control download (with Larkfen)**.\n", page)
    assert found.verdict == "review"


CODE = "```shell\n# daily\n{}\nvaultctl done --all\n```"


def test_a_command_is_compared_exactly_and_mended_whole() -> None:
    old, new = 'end=$(date -d "30 minutes")', 'end=$(date -d "90 minutes")'
    body = f"{LINK}\n```\n{old}\n```\n"
    (found,) = reasons(command_changed, body, change("reworded", CODE.format(old), CODE.format(new)))
    assert found.sentence.startswith(f"The command of the article, '{old}', now reads '{new}' there")
    assert (found.line, found.suggestion) == (FIRST + 3, Suggestion(FIRST + 3, old, new))


@pytest.mark.parametrize(
    ("mine", "old", "new"),
    [
        ("vaultctl run --name tide", "vaultctl run -n tide --x", "vaultctl run --name tide --x"),
        ('"version": "1.13.9",', '"version": "1.13.9",', '"version": "1.13.10",'),
        ("vaultctl run --all tide", "vaultctl stop --all tide", "vaultctl halt --all tide"),
    ],
    ids=["long option", "a setting", "another command"],
)
def test_code_that_is_no_such_command_is_left_alone(mine: str, old: str, new: str) -> None:
    body = f"```\n{mine}\n```\n"
    assert reasons(command_changed, body, change("reworded", CODE.format(old), CODE.format(new))) == []


def test_an_image_that_the_article_runs_is_found_in_another_command() -> None:
    old = "vaultctl debug --image=tide.example.com/tools/base/ubuntu:v0.0.11"
    page = change(
        "reworded", CODE.format(old), CODE.format("vaultctl debug --image=gorse.example.com/runtime:6")
    )
    body = "```\nimage: tide.example.com/tools/base/ubuntu:v0.0.11\n```\n"
    (found,) = reasons(command_changed, body, page)
    assert found.suggestion is None


def test_no_edit_writes_a_name_beside_itself() -> None:
    page = change("reworded", "The Larkfen Clerk opens.", "The Tidewater Harbour Warden Desk opens.")
    (found,) = reasons(name_changed, "The Harbour Warden Desk is told by the Larkfen Clerk here.\n", page)
    assert found.suggestion is None


@pytest.mark.parametrize("side", [0, 1])
def test_a_sentence_that_became_code_or_was_it_is_no_command_changed(side: int) -> None:
    fenced = "```sh\nlarkctl vault seal --all\n```"
    texts = [fenced, "larkctl vault seal --every"]
    texts = texts if side else [text.replace("--all", "--every") for text in reversed(texts)]
    body = "```sh\nlarkctl vault seal --all\n```\n\n```sh\nlarkctl vault seal --every\n```\n"
    assert reasons(command_changed, body, change("reworded", *texts)) == []
