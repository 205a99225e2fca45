"""Words that say the opposite in documentation, for telling whether a sentence was turned round."""

from collections.abc import Iterator
from functools import lru_cache

from pipeline.changes.facts import spots
from pipeline.changes.words import key
from pipeline.impacts.sentences import plain
from pipeline.impacts.vocabulary import stem

_OPPOSITES = (
    "include contain cover|exclude omit\naccept allow permit admit|reject refuse block deny forbid prevent disallow\n"
    "enable activate on|disable deactivate off\nautomatic automatically|manual manually hand\n"
    "public|private internal\nfree complimentary|paid charged billed\nfirst|last\nalways|never\n"
    "before|after\nabove|below\nhigher|lower\nminimum least|maximum most\ninbound incoming|outbound outgoing\n"
    "source sender|destination target recipient\nwith|without\ninternal|external\n"
    "temporary temporarily|permanent permanently\nsame|different another other\nincrease rise|decrease reduce\n"
    "visible shown show|hidden hide\nencrypt encrypted|unencrypted plain\nall every each any|some no none\n"
    "immediately|later eventually\nold older oldest|new newer newest\nsupport supported|unsupported\n"
    "available|unavailable\nlimited|unlimited\nonline|offline\nlocal|global remote\nand|or\nstart|stop end\n"
    "können|nur\nenthalten enthält|ausgeschlossen\nöffentlich|privat\nvor|nach\nmit|ohne\nalle|einige keine\n"
    "avant|après\navec|sans\ninclus|exclu\nautomatiquement|manuellement"
)
_NO = ("un", "in", "non", "dis", "im")
_TURNED: dict[str, set[str]] = {}
for _line in _OPPOSITES.splitlines():
    _one, _other = ({stem(word) for word in side.split()} for side in _line.split("|"))
    for _word in _one:
        _TURNED.setdefault(_word, set()).update(_other)
    for _word in _other:
        _TURNED.setdefault(_word, set()).update(_one)


@lru_cache(maxsize=2048)
def turned(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Return each stem of ``before`` with its opposite that stands in its place in ``after``."""
    return tuple(_turned(before, after))


def _turned(before: str, after: str) -> Iterator[tuple[str, str]]:
    old, new = plain(before), plain(after)
    there = {stem(word) for word in key(new).split()}
    for first, last, start, end in spots(old, new):
        came = {stem(word) for word in key(new[start:end]).split()}
        for word in {stem(word) for word in key(old[first:last]).split()}:
            found = _TURNED.get(word, set()) & came or {one for one in came if _denies(word, one)}
            if word not in there and found:
                yield word, min(found)


def _denies(one: str, other: str) -> bool:
    """Whether one of two stems is the other with a syllable of denial before it."""
    short, long = sorted((one, other), key=len)
    return len(short) > 3 and any(stem(f"{no}{short}") == long for no in _NO)
