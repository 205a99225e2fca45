"""The ``content-sync`` command: one module a verb, imported only when the verb is used."""

import difflib
import errno
import gc
import importlib
import logging
import sys
import traceback

import click

from pipeline.errors import ContentSyncError, PublishError

# So many objects more than there were: then the interpreter looks for garbage.
_OBJECTS = 20_000
# https://www.sqlite.org/rescode.html#full
_SQLITE_FULL = 13

VERBS = {
    "sync": "Visit the pages, find what changed, propose a branch.",
    "catch-up": "See what changed since each article was written.",
    "links": "List where the articles cite which pages.",
    "check": "Check changed articles against what is accepted.",
    "plan": "Show which pages a sync would visit, and why.",
    "visit": "Visit one shard of the pages and keep what was seen.",
    "extract": "Show what is kept of a page.",
    "diff": "Compare two pages, snapshots or archives.",
    "explain": "Show how a verdict came about.",
    "status": "List the open flags with their age.",
    "prove": "Prove what the sources of an article said on a day.",
    "dismiss": "Say that a finding needs no change.",
    "report": "Render a report.json in another form.",
    "propose": "Build the branch and pull request from a report.",
    "init": "Write a commented configuration and a workflow.",
    "doctor": "Check the set-up and say what to mend.",
    "demo": "See the whole story on bundled pages, without a network.",
}

# Options as they were spelt once; they work on every verb and no help shows them.
_FORMER = {"artefact": "artifact"}


class _Verbs(click.Group):
    """A group that imports a verb's module only when the verb is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"pipeline.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the verb that comes nearest to one that does not exist."""
        near = difflib.get_close_matches(args[0], VERBS, 1) if args else []
        if near and args[0] not in VERBS and not args[0].startswith("-"):
            ctx.fail(f"No such command {args[0]!r}. Did you mean {near[0]!r}?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


_SETTINGS = {
    "help_option_names": ["-h", "--help"],
    "token_normalize_func": lambda name: _FORMER.get(name, name),
}


@click.group(cls=_Verbs, context_settings=_SETTINGS)
@click.version_option(package_name="content-sync", prog_name="content-sync")
def group() -> None:
    """Visit the pages your Markdown articles link to; name the articles that a change makes wrong."""


def main() -> None:
    """Run the command line and turn every expected error into one line and an exit code."""
    # Imports make a hundred thousand objects that stay; each look for garbage among them is in vain.
    gc.set_threshold(_OBJECTS)
    logging.getLogger("pipeline").addHandler(_Notes())
    try:
        code = group.main(standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt) as stopped:
        click.echo(str(stopped) or "Interrupted.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except ContentSyncError as error:
        _say(str(error))
        sys.exit(exit_code(error))
    except Exception as error:
        if is_full(error):
            told = "The base branch is as it was. Make room, or name another folder for temporary files with TMPDIR."
            _say(f"{error}. {told}")
            sys.exit(2)
        if told := _git_said(error):
            _say(told)
            sys.exit(2)
        click.echo(_inert(traceback.format_exc()), err=True)
        _say("this is a mistake of ours. Please report the lines above.")
        sys.exit(5)
    sys.exit(code if isinstance(code, int) else 0)


class _Notes(logging.Handler):
    """What was passed over or begun anew, a line each on standard error."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print the record's message."""
        _say(record.getMessage())


def _say(message: str) -> None:
    """Print one line that acts on nothing and tells no secret."""
    from pipeline.report.escape import line

    click.echo(f"content-sync: {line(_masked(message))}", err=True)


def _inert(text: str) -> str:
    from pipeline.report.escape import lines

    return lines(_masked(text)).rstrip()


def _masked(text: str) -> str:
    from pipeline.errors import masked

    return masked(text)


def _git_said(error: Exception) -> str:
    """Return what git refused and what to do, "" for any other error."""
    from git import GitCommandError

    from pipeline.git.repository import git_words, held_by, stale_lock

    if not isinstance(error, GitCommandError):
        return ""
    lock = stale_lock(error)
    return (
        held_by(lock)
        if lock
        else f"git: {git_words(error)}. Mend what it names (`git fsck` looks), then run again."
    )


def is_full(error: Exception) -> bool:
    """True when the disk has no room, or no more for this user: git, the memory and temporary files need some."""
    full = getattr(error, "sqlite_errorcode", 0) == _SQLITE_FULL
    return full or (isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT))


def exit_code(error: ContentSyncError) -> int:
    """4 a remote refused; 2 the command line, the configuration or the repository cannot be used as it is."""
    return 4 if isinstance(error, PublishError) else 2
