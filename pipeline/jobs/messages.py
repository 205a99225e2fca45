"""Messages of a run to a team's channels. A receiver that fails is said and changes nothing else."""

import logging
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from apprise import Apprise

PREFIX = "CONTENT_SYNC_MESSAGE_"


def send(text: str, receivers: Sequence[str], environment: Mapping[str, str]) -> tuple[str, ...]:
    """Send ``text`` (a message as ``pipeline.report.message`` renders it) to each receiver; return what failed.

    ``receivers`` are names: the environment variable ``CONTENT_SYNC_MESSAGE_<NAME>`` holds the address of each,
    as Apprise writes it (``msteams://...``, ``slack://...``, ``mailto://...``, ``json://...`` for any webhook).
    What failed names the receiver, never its address, which is a secret.

    Raises:
        ConfigError: the extra that sends messages is not installed.
    """
    try:
        import apprise
    except ImportError:
        raise ConfigError(
            "[messages] to: sending messages needs an extra. Install `content-sync[messages]`, or leave the key out."
        ) from None
    # What the library says of a failure may hold the address.
    logging.getLogger("apprise").disabled = True
    title, _, body = text.partition("\n")
    failed = []
    for name in receivers:
        address = environment.get(variable_of(name), "")
        sender = apprise.Apprise()
        if not address:
            failed.append(f"{name}: {variable_of(name)} is not set")
        elif not sender.add(address):
            failed.append(f"{name}: the address in {variable_of(name)} is none that Apprise knows")
        elif not _sent(sender, title, body.strip() or title):
            failed.append(f"{name}: the message was not taken")
    return tuple(failed)


def variable_of(name: str) -> str:
    """Return the environment variable that holds the address of a receiver ("team chat": ..._TEAM_CHAT)."""
    return PREFIX + re.sub(r"\W", "_", name, flags=re.ASCII).upper()


def _sent(sender: "Apprise", title: str, body: str) -> bool:
    """Whether a receiver took the message; what a plugin raises is a receiver that did not."""
    try:
        return bool(sender.notify(body=body, title=title))
    except Exception:
        return False
