"""Print the manual page of ``content-sync`` (troff, section 1), made from the command's own help: ``man.py``."""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import version

import click

from pipeline import cli

_CODES = {
    "0": "done",
    "1": "articles are flagged (only with --exit-code)",
    "2": "the command line, the configuration or the repository cannot be used as it stands",
    "3": "done, but more pages went unread than allowed",
    "4": "the remote or the forge refused",
    "5": "a mistake of the program",
}


def page() -> str:
    """Return the whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    context = click.Context(cli.group, info_name="content-sync")
    yield f'.TH CONTENT-SYNC 1 "" "content-sync {version("content-sync")}" "User commands"'
    yield from (".SH NAME", r"content\-sync \- find the articles that a changed web page makes wrong")
    yield from (".SH SYNOPSIS", r".B content\-sync", r".I verb", "[options]")
    yield from (".SH DESCRIPTION", _plain(cli.group.help or ""))
    yield ".SH VERBS"
    for verb in cli.VERBS:
        command = cli.group.get_command(context, verb)
        if command:
            yield from _verb(verb, command, click.Context(command, info_name=verb, parent=context))
    yield ".SH EXIT STATUS"
    for code, meaning in _CODES.items():
        yield from (".TP", f".B {code}", _plain(meaning))


def _verb(verb: str, command: click.Command, context: click.Context) -> Iterator[str]:
    usage = " ".join(command.collect_usage_pieces(context))
    yield from (f".SS {_plain(verb)} {_plain(usage)}", *_paragraphs(command.help or ""))
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record:
            yield from (".TP", f".B {_plain(record[0])}", _plain(record[1]))


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a help text; one that begins with the backspace mark keeps its lines."""
    for paragraph in text.split("\n\n"):
        if "\b" in paragraph:
            yield from (".PP", ".nf", _plain(paragraph.replace("\b", "").strip("\n")), ".fi")
        else:
            yield from (".PP", _plain(" ".join(paragraph.split())))


def _plain(text: str) -> str:
    """Return text of which troff takes no character for a request."""
    return re.sub(r"(?m)^(?=[.'])", r"\\&", text.replace("\\", r"\e").replace("-", r"\-"))


if __name__ == "__main__":
    sys.stdout.write(page())
