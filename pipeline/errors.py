"""The errors that stop a run, and what no message may show. Everything else that fails is a value in the report.

Each message says what happened, where, and what to do about it; addresses in it go through ``masked``.
"""

import re
from collections.abc import Callable, Mapping

# What the checks of msgspec say: what is expected, what was found, and where, from here to a backtick at the end.
_WHERE = " - at `$"
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`\Z", re.S)
_MISSING = re.compile(r"Object missing required field `(.*)`\Z")
_EXPECTED = re.compile(r"Expected `(\w+)`(?: (>=|>|<=|<) ([\d.]+))?(?:, got `(\w+)`)?\Z")
_KINDS = {
    "float": "a number",
    "int": "a whole number",
    "str": "a text in quotation marks",
    "bool": "true or false",
    "array": 'a list, as ["..."]',
    "object": "a table",
}
_BOUNDS = {">=": "of at least", ">": "above", "<=": "of at most", "<": "below"}
_MASK = "***"
# Repetitions are bounded, or exclude what begins a match: the time is linear in the text, however hostile.
_USER_INFO = re.compile(
    # Of scheme://user:password@host, up to the last @ of the authority; then a password that holds a slash.
    r"(?<=[/\\]{2})(?:[^\s/?#\\]+(?=@)|[^\s/?#:@\\\[]{1,100}:(?!\d*[/?#])[^\s@]{0,200}(?=@))"
    # user:password@host:port without a scheme.
    r"|(?<![\w/])[\w.~%+-]{1,100}:[^\s@/]{1,200}(?=@[\w.-]{1,100}:\d)"
)
_WORD = r"[\w.%$\[\]-]{0,40}"
_SECRET_NAME = (
    rf"(?:{_WORD}(?:token|secret|passw|passphrase|pwd|signature|credential|session[-_]?id|jwt){_WORD}"
    r"|(?:[\w.%$-]{0,40}[-_.])?(?:key|sig|sas|auth|otp|pass|authorization)"
    r"|\w{0,40}(?:api|access|account|auth|function|private|shared|subscription)[-_]?key"
    r"|(?:auth(?:orization)?[-_]?)?code|x-(?:amz|goog|ms)-[\w-]{1,40}"
    # The parts of a shared access signature (SAS).
    r"|s[vetpr]|spr|sip|skoid|sktid|sk[tesv])"
)
_QUERY_SECRET = re.compile(rf"(?i)((?:[?&;#]|%3f|%26|%23){_SECRET_NAME}(?:=|%3d))[^&#\s\"'<>)\]}}|`]+")
_HEADER_SECRET = re.compile(r"(?i)(\b(?:proxy-)?authorization:[ \t]*(?:[\w-]{1,40}[ \t]+)?)[^\s,;]+")


def masked(text: str) -> str:
    """Return ``text`` with the secrets in its addresses hidden, for messages, details and logs.

    Hidden are the user info of a URL, the values of query parameters whose name says that they are secret
    (tokens, keys, signatures, passwords), and the value of an ``Authorization`` header.
    """
    plain = _USER_INFO.sub(_MASK, text) if "@" in text else text
    plain = _QUERY_SECRET.sub(rf"\1{_MASK}", plain) if "=" in plain or "%" in plain else plain
    return _HEADER_SECRET.sub(rf"\1{_MASK}", plain)


class ContentSyncError(Exception):
    """Base of every error this project raises on purpose."""


class ConfigError(ContentSyncError):
    """The configuration or the command line cannot be used as it stands."""


class StoreError(ContentSyncError):
    """Something kept on disk or in git cannot be read or written."""


class UnreadableError(StoreError):
    """A kept text that cannot be read back: one page's trouble, where it can be named."""

    def __init__(self, where: str, what: str, mend: str) -> None:
        """Say where the text lies, what is wrong with it, and what to do."""
        super().__init__(f"{where}: {what}. {mend}")
        self.told = where, what, mend


class PublishError(ContentSyncError):
    """The branch or the pull request could not be published."""


def in_words(said: str, forms: Mapping[str, str], nearest: Callable[[str, str], str]) -> str:
    """Return what is wrong with a key of a configuration or its value, and where, for what msgspec says of it.

    ``forms`` is what a value has to be where it has a form, by key; ``nearest`` asks for a name that comes near.
    """
    what, _, place = said.partition(_WHERE) if said.endswith("`") else (said, "", "")
    place = place.removesuffix("`").removeprefix(".")
    if unknown := _UNKNOWN.match(what):
        return f"{_place(place)}there is no key {unknown[1]!r}{nearest(unknown[1], place)}"
    if missing := _MISSING.match(what):
        return f"{_place(place)}the key {missing[1]!r} is missing"
    key = re.sub(r"\[[^\[\]]*\]", "", place)
    if key in forms and "regex" in what:
        return f"{_place(place)}has to be {forms[key]}"
    expected = _EXPECTED.match(what)
    if not expected:
        return f"{_place(place)}{what.replace('`', '')}"
    kind, bound, limit, got = expected.groups()
    wanted = _KINDS.get(kind, kind) + (f" {_BOUNDS[bound]} {float(limit):g}" if bound else "")
    return f"{_place(place)}has to be {wanted}" + (f", and is {_KINDS.get(got, got)}" if got else "")


def _place(place: str) -> str:
    """Return where a key stands as a person would look for it: ``[visit] per_host: ``."""
    if not place:
        return ""
    named = re.sub(r"\[(\d+)\]", lambda found: f" {int(found[1]) + 1}", place.replace("[...]", ""))
    table, dot, key = named.rpartition(".")
    return f"[{table}] {key}: " if dot else f"[{key}] "
