"""Comments on a request where they are an issue's, as on GitHub and on Gitea, which has GitHub's interface for them."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.forges.base import Comment

if TYPE_CHECKING:
    from pipeline.forges.http import Api

_Comments = Iterable[Mapping[str, Any]]


def write_comment(api: "Api", repository: str, number: int, there: _Comments, marker: str, text: str) -> None:
    """Write a comment on the request ``number``, in place of the one of ``there`` that carries ``marker``.

    ``repository`` is its path in the interface. The same text is not sent twice.

    Raises:
        Refused: the forge does not take it.
    """
    earlier = next((one for one in there if marker in str(one.get("body"))), None)
    body = f"{text}\n\n{marker}"
    if earlier is None:
        api("POST", f"{repository}/issues/{number}/comments", {"body": body})
    elif earlier["body"].replace("\r\n", "\n") != body:
        api("PATCH", f"{repository}/issues/comments/{earlier['id']}", {"body": body})


def with_commands(
    there: _Comments, commands: tuple[str, ...], may_write: Callable[[str], bool]
) -> list[Comment]:
    """Return the comments of ``there`` that hold one of ``commands``, in their order.

    ``may_write`` is asked once for each author.
    """
    allowed: dict[str, bool] = {}
    found = []
    for one in there:
        body, login = str(one.get("body") or ""), str((one.get("user") or {}).get("login") or "")
        if any(command in body for command in commands) and login:
            if login not in allowed:
                allowed[login] = may_write(login)
            at = str(one.get("created_at") or "")
            found.append(Comment(login, body.replace("\r\n", "\n"), at, allowed[login]))
    return found
