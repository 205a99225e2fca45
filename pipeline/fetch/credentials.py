"""Secrets for single hosts, from the environment only, sent to their own host over TLS only.

``CONTENT_SYNC_AUTH_<HOST>`` holds the value of the ``Authorization`` header, or ``Name: value`` for another
header. In the variable's name ``_`` stands for a dot and ``__`` for a hyphen:
``CONTENT_SYNC_AUTH_DOCS_EXAMPLE__ONE_COM`` is for docs.example-one.com.
"""

import re
from collections.abc import Mapping

from pipeline.fetch.url_safety import Target

PREFIX = "CONTENT_SYNC_AUTH_"
_NAMED = re.compile(r"([A-Za-z0-9-]+):[ \t]+(\S[^\r\n]*)\Z")


def credentials_for(target: Target, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the header with the secret of the host of ``target``; none over plain http but on loopback."""
    value = environment.get(variable_of(target.host), "").strip(" \t") if "_" not in target.host else ""
    if not value or not value.isprintable():
        return {}
    if target.scheme != "https" and not (target.host == "localhost" or target.host.startswith("127.")):
        return {}
    named = _NAMED.match(value)
    return {named[1]: named[2]} if named else {"Authorization": value}


def variable_of(host: str) -> str:
    """Return the name of the variable that holds the secret of ``host``."""
    return PREFIX + host.upper().replace("-", "__").replace(".", "_")
