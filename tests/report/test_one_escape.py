"""One rule for every writer: nothing that acts on a log, a terminal or a reader's eye, and no secret."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import load_config
from pipeline.errors import ConfigError, masked
from pipeline.report import escape

ACTING = (
    "\u202e",
    "\u2066",
    "\u200f",
    "\x1b[31m",
    "\x9b",
    "##[command]x",
    "##vso[task]",
    "\n::warning::x",
    "\x85::x::",
    "\u2028::y",
)
TEXTS = st.lists(st.sampled_from((*ACTING, "a", " ", "::", "#", "\n", "é", "\U000e0041"))).map("".join)  # fmt: skip


def acts(text: str) -> bool:
    lines = [line.lstrip() for line in text.splitlines()]
    steering = any(mark in text for mark in ("\u202e", "\u2066", "\u200f", "\x1b", "\x9b", "\u2028", "\x85"))
    return steering or any(line.startswith("::") or "##[" in line or "##vso[" in line for line in lines)


@given(TEXTS)
def test_no_writer_lets_a_text_act(text: str) -> None:
    for shown in (escape.line(text), escape.lines(text), escape.json_text({"a": [text]}, 1)):
        assert not acts(shown)
    assert not acts(escape.markup(text).replace("&#8203;", "\u200b"))


@given(TEXTS)
def test_json_reads_back_as_it_was(text: str) -> None:
    for indent in (0, 2):
        assert json.loads(escape.json_text({"a": text}, indent)) == {"a": text}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("to https://bot:t0ken@git.example/x.git failed", "to https://***@git.example/x.git failed"),
        (
            "'https://git.example/x.git?access_token=t0ken/': no",
            "'https://git.example/x.git?access_token=***': no",
        ),
        ("ftp://me:t0ken@127.0.0.1:9: no", "ftp://***@127.0.0.1:9: no"),
        ("(https://a.example/?token=t0ken).", "(https://a.example/?token=***)."),
        ("git@git.example:o/x.git and a@b.example", "git@git.example:o/x.git and a@b.example"),
        ("is it? https://a.example/b", "is it? https://a.example/b"),
    ],
)
def test_a_message_tells_no_secret_of_an_address(text: str, shown: str) -> None:
    assert masked(text) == shown


@given(
    st.lists(st.sampled_from(("https://", "me:s3@", "a.example", "/x", "?t=s3", " ", "'", ")", "."))).map(
        "".join
    )
)
def test_masking_twice_is_masking_once(text: str) -> None:
    once = masked(text)
    assert masked(once) == once


@pytest.mark.parametrize(
    "name", ["access_token", "private-token", "sig", "api_key", "password", "x-client-secret"]
)
def test_reports_show_no_parameter_that_is_named_for_a_secret(name: str) -> None:
    shown = escape.flat(f"see https://a.example/x?view=y&{name}=s3cret&z=1 there")
    assert "s3cret" not in shown
    assert "view=y" in shown


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[proposal]\nauthor = "a <b>\\u0000"', "proposal.author"),
        ('[proposal]\nauthor = "a\\n<b>"', "proposal.author"),
        ('[proposal]\nlabels = ["a", "b\\u2028"]', "proposal.labels"),
        ('[proposal.owners]\n"x\\u0000" = ["a"]', "a key of proposal.owners"),
        ('[visit]\nproxy = """http://a\n"""', "visit.proxy"),
    ],
)
def test_a_value_that_would_end_early_is_refused_by_its_name(tmp_path, text: str, key: str) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "content-sync.toml").write_text(text)
    with pytest.raises(ConfigError, match=key):
        load_config(tmp_path)
