"""Secrets for single hosts, from the environment only, sent to their own host over TLS only.

``CONTENT_SYNC_AUTH_<HOST>`` holds the value of the ``Authorization`` header, or ``Name: value`` for another
header. In the variable's name ``_`` stands for a dot and ``__`` for a hyphen:
``CONTENT_SYNC_AUTH_DOCS_EXAMPLE__ONE_COM`` is for docs.example-one.com. ``CONTENT_SYNC_AUTH`` holds such settings of
any number of hosts, ``NAME=value`` a line: a workflow has to name each secret it passes on, so it passes this one.
"""

import re
from collections.abc import Mapping

from pipeline.fetch.url_safety import Target

MANY = "CONTENT_SYNC_AUTH"
PREFIX = f"{MANY}_"
_NAMED = re.compile(r"([A-Za-z0-9-]+):[ \t]+(\S[^\r\n]*)\Z")


def credentials_for(target: Target, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the header with the secret of the host of ``target``; none over plain http but on loopback."""
    value = _secret(variable_of(target.host), environment) if "_" not in target.host else ""
    if not value or not value.isprintable():
        return {}
    if target.scheme != "https" and not (target.host == "localhost" or target.host.startswith("127.")):
        return {}
    named = _NAMED.match(value)
    return {named[1]: named[2]} if named else {"Authorization": value}


def _secret(name: str, environment: Mapping[str, str]) -> str:
    """Return the variable called ``name``, else the line of ``MANY`` that sets it, "" without either."""
    if own := environment.get(name, "").strip(" \t"):
        return own
    lines = (line.partition("=") for line in environment.get(MANY, "").splitlines())
    return next((value.strip(" \t") for key, _, value in lines if key.strip(" \t") == name), "")


def variable_of(host: str) -> str:
    """Return the name of the variable that holds the secret of ``host``."""
    return PREFIX + host.upper().replace("-", "__").replace(".", "_")
