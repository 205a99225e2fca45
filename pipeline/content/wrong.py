"""Is it the page that was asked for? An answer 200 can be an error, a challenge, a login, another page.

A notice is told by its shape: it is short, says so in its title or its first lines, and holds no text beside it. A
page that speaks of signing in, of an error or of access denied holds such a text.
"""

import re
from collections.abc import Iterable

from pipeline.content.model import Section, Snapshot
from pipeline.content.text import plain
from pipeline.urls import canonical_url, split_url

_SOFT_404 = re.compile(
    r"(?i)\b(?:page|content|article|document|site)\b.{0,40}\b(?:not (?:be )?found"
    r"|no longer (?:exists?|available)|doesn.?t exist|does not exist|isn.?t available"
    r"|is not available|cannot be found|can.?t be found)"
    r"|^(?:error )?404\b|\b404 (?:error|not found)|^not found$"
    r"|(?:couldn.?t|can.?t seem to|cannot) find (?:that|this|the) page"
    r"|page introuvable|seite nicht gefunden|página no encontrada|pagina non trovata"
)
_CHALLENGE = re.compile(
    r"(?i)just a moment|attention required|checking your browser|are you a robot|\baccess\b.{0,30}\bdenied\b"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human|you are (?:a )?human|unusual traffic|pardon our interruption"
    r"|enable javascript and cookies to continue|request (?:unsuccessful|rejected)|security check|browser check"
)
# Titles that nobody gives an article; what stands under them may be long.
_CHALLENGE_TITLE = re.compile(
    r"(?i)just a moment(?:\.\.\.|…)?|attention required! \| cloudflare|pardon our interruption(?:\.\.\.)?"
    r"|access to this page has been denied\.?|checking your browser.{0,60}|are you a (?:robot|human)\??"
)
LOGIN_WALL = "login-wall"
# A frame that scripts have to fill.
CLIENT_SHELL = "client-shell"
_LOGIN = re.compile(r"(?i)^(?:sign|log) ?in\b|^sign in to your account|^login$|^se connecter$|^anmelden$")
_AWAY = re.compile(
    r"(?i)\bunder maintenance\b|\bscheduled maintenance\b|\bmaintenance (?:mode|in progress|work)\b|\bback soon\b"
    r"|^(?:error )?(?:429|50[0234])\W{0,3}(?:too|service|bad|gateway|internal|server|error|\Z)"
    r"|^too many requests\.?\Z|^service (?:temporarily )?unavailable\.?\Z"
    r"|\bbe right back\b|\bwartungsarbeiten\b|\ben maintenance\b|\ben mantenimiento\b|^maintenance$"
)
_COOKIES = re.compile(
    r"(?i)^before you continue\b|\b(?:accept|reject|allow) (?:all|cookies)\b|\bcookies? (?:settings|consent)\b"
)
# What stands where a part of a page should have been filled in.
_UNFILLED = re.compile(
    r"(?i)\b(?:could ?n.?t|could not|cannot|can.?t|failed to|unable to|was not|wasn.?t) (?:be )?load"
    r"|\berror (?:while )?loading\b|^(?:loading|please wait)\b|\bsomething went wrong\b|\btry reloading\b"
    r"|\btemporarily unavailable\b|\benable javascript\b|\b(?:java)?scripts? (?:is|are) (?:disabled|required)\b"
    r"|\bchargement en cours\b|\bune erreur est survenue\b|\bwird geladen\b"
    r"|\bjavascript\b.{0,40}\b(?:aktivieren|activer|activar)"
    r"|\b(?:activez|activa|aktivieren sie|turn on)\b.{0,20}\bjavascript\b|^(?:加载中|正在加载|読み込み中|로딩)"
)
# What a notice says of itself and of its reader, beside what it is about.
_EXCUSE = re.compile(
    r"(?i)\bsorry\b|\bapolog|\bplease (?:try|check|contact|wait|enable|visit|use)\b|\bgo back\b|\bhome ?page\b"
    r"|\btry again\b"
    r"|\b(?:you.?re|you are|you were) looking for\b|\btry (?:the )?search"
    r"|\breference (?:id|number|#)|\b(?:ray|support|incident) id\b"
    r"|\bcontact (?:us|support)\b|\bredirect|\b(?:moved|renamed|removed|deleted) or\b"
    r"|\bcheck the (?:url|address|link)\b"
    r"|\bpermission to (?:access|view)\b|\bcookies?\b|\bpassword\b|\bcreate (?:an )?account\b"
    r"|\binconvenience\b|\bmistyped\b"
)
_NOTICES = (_SOFT_404, _CHALLENGE, _AWAY, _UNFILLED, _EXCUSE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
# A page with more characters than this is an article, whatever its title says.
NOTICE_SIZE = 1_200
# So many blocks, its title beside them, are where a notice says what it is.
_FIRST = 6
# A sentence has at least so many characters (or, where a sign is a word or half of one, a fifth of them), and
# so many in sentences are a text.
_SENTENCE = 40
_TEXT = 100
# A notice in place of a text is short.
_NOTICE = 400
# What scripts have still to fill holds at most so much; less than a line may be any word for "loading".
_SHELL = 200
_WAITING = 40
# Below so many characters nothing is known of a page by how much of it is left.
_LEAST = 500
# Reasons that a page has only as long as nobody can know better: after some runs the page is what answers.
STAND_IN = "stand-in"
UNTIL_THEY_STAY = ("maintenance", STAND_IN, "collapsed", "half-loaded")


# What a page that is only text is not: there is nothing to sign in to, to agree to or to load.
_OF_SCRIPTS = frozenset({"challenge", "login-wall", "consent-wall", CLIENT_SHELL, "maintenance"})
# What a page of too many tags, levels or attributes is called, and one on which its reader gave up.
TOO_COMPLEX = "too-complex"
# Files that cannot be read: locked by a password, without any text, broken, of another kind than their server says,
# of a kind whose reader is not installed.
ENCRYPTED = "encrypted"
IMAGE_ONLY = "image-only"
DAMAGED = "damaged"
NOT_A_DOCUMENT = "not-a-document"
NO_READER = "no-reader"
# Whatever keeps a reader from the text of a page; each is an outcome of the same name.
UNREADABLE = frozenset({TOO_COMPLEX, ENCRYPTED, IMAGE_ONLY, DAMAGED, NOT_A_DOCUMENT, NO_READER})


def trouble_of(
    title: str, sections: Iterable[Section], *, shell: bool, password: bool, guarded: bool = False
) -> str:
    """Return why a page is not an article, "" when it may be one.

    ``shell``: it runs scripts, ``password``: it asks for one, ``guarded``: it runs those of a guard against robots,
    which say what a short page is in any language.
    """
    sections = list(sections)
    texts = _texts(sections, NOTICE_SIZE)
    size = sum(map(len, texts))
    if size > NOTICE_SIZE:
        return ""
    lead = [plain(line) for line in (title, *texts[:_FIRST])]
    if any(_CHALLENGE_TITLE.fullmatch(line) for line in lead[:2]):
        return "challenge"
    if _kept_beside(sections) + text_beside(texts) < _TEXT:
        for name, known in (("challenge", _CHALLENGE), ("soft-404", _SOFT_404), ("maintenance", _AWAY)):
            if any(known.search(line) for line in lead):
                return name
        if guarded:
            return "challenge"
        if password or any(_LOGIN.search(line) for line in lead[:1]):
            return LOGIN_WALL
        if lead[1:] and sum(bool(_COOKIES.search(line)) for line in lead) >= 2:
            return "consent-wall"
    if size == 0:
        return CLIENT_SHELL if shell else "no-article"
    return CLIENT_SHELL if shell and _is_shell(sections, texts, size) else ""


def _is_shell(sections: list[Section], texts: list[str], size: int) -> bool:
    """Return whether what a page holds only stands there until its scripts have run."""
    if size > _SHELL or any(section.heading for section in sections):
        return False
    return (size <= _WAITING and len(texts) == 1) or any(_UNFILLED.search(text) for text in texts)


def _kept_beside(sections: Iterable[Section]) -> int:
    """Return how many characters stand in tables and code: no notice holds any."""
    kinds = ("row", "header", "code", "definition")
    return sum(len(block.text) for section in sections for block in section.blocks if block.kind in kinds)


def text_beside(texts: Iterable[str]) -> int:
    """Return how many characters stand in sentences that are neither about a missing page nor about its reader."""
    return sum(
        len(sentence) * (1 if sentence.isascii() or not _is_dense(sentence) else 3)
        for text in texts
        for sentence in _SENTENCE_END.split(text)
        if _is_sentence(sentence) and not any(known.search(sentence) for known in _NOTICES)
    )


def _is_sentence(text: str) -> bool:
    return len(text) >= _SENTENCE or (len(text) * 5 >= _SENTENCE and _is_dense(text))


def _is_dense(text: str) -> bool:
    """Return whether most of a text is in a script whose signs are words or parts of them (Unicode, from CJK on)."""
    return 2 * sum(sign > "\u2e7f" for sign in text) > len(text)


def _texts(sections: Iterable[Section], most: int) -> list[str]:
    """Return the headings and blocks of a page, in order, until there are more than ``most`` characters."""
    found: list[str] = []
    size = 0
    for section in sections:
        for text in (section.heading, *(block.text for block in section.blocks)):
            if text:
                found.append(text)
                size += len(text)
                if size > most:
                    return found
    return found


def text_trouble(sections: Iterable[Section]) -> str:
    """Return why a page that is only text is no article: ``no-article``, ``soft-404``, or "" when it may be one.

    Nobody can sign in or prove to be human on such a page: one that names it is about it.
    """
    found = trouble_of("", sections, shell=False, password=False)
    return "" if found in _OF_SCRIPTS else found


def wrong_page(observed: Snapshot, asked: str, answered: str, accepted: Snapshot | None) -> str:
    """Return why ``observed`` is not the page that ``asked`` names, "" when it may be.

    ``answered`` is the address that answered in the end. Reasons: no-article, client-shell, soft-404,
    challenge, login-wall, consent-wall, layout (another number of article parts than the site has), home-page,
    locale-drift, moniker-drift, and those in ``UNTIL_THEY_STAY``: maintenance, stand-in (a short page of another
    name in place of a long one), collapsed (nearly all text gone), half-loaded (most of it gone, and a notice in
    its place that it could not be found or loaded).
    """
    if observed.trouble:
        return observed.trouble
    facts, before = dict(observed.facts), dict(accepted.facts) if accepted else {}
    if _is_root(answered) and not _is_root(asked):
        return "home-page"
    if accepted is None:
        return ""
    if _is_root(facts.get("canonical", "")) and not _is_root(before.get("canonical", accepted.url)):
        return "home-page"
    if _language(facts) and _language(before) and _language(facts) != _language(before):
        return "locale-drift"
    if _view(facts.get("canonical", "")) != _view(before.get("canonical", "")) and _view(asked):
        return "moniker-drift"
    if _stands_in(observed, accepted):
        return STAND_IN
    return _shrunk(observed, accepted) if observed.extractor == accepted.extractor else ""


def was_home_page(accepted: Snapshot, observed: Snapshot) -> bool:
    """Return whether the home page was accepted for this page, and the page itself is what answers now.

    At first sight a page that calls itself the home page may be right: some sites name no other canonical
    address. Only the page that comes after it can tell.
    """
    canonical = dict(accepted.facts).get("canonical", "")
    return _is_root(canonical) and not (
        _is_root(accepted.url) or _is_root(dict(observed.facts).get("canonical", ""))
    )


def _is_root(url: str) -> bool:
    page = canonical_url(url)[0]
    parts = split_url(page)
    return parts is not None and parts.path == "/"


def _language(facts: dict[str, str]) -> str:
    return (facts.get("locale") or facts.get("lang") or "").replace("_", "-").split("-")[0].lower()


def _view(url: str) -> str:
    found = re.search(r"[?&]view=([^&#]+)", url)
    return found[1].lower() if found else ""


def size_of(snapshot: Snapshot) -> int:
    """Return the number of characters in headings and blocks: not every script has spaces between words."""
    return sum(
        len(section.heading) + sum(len(block.text) for block in section.blocks)
        for section in snapshot.sections
    )


def _stands_in(observed: Snapshot, accepted: Snapshot) -> bool:
    """Return whether a short page of another name, with nothing of the text, answers in place of a long one."""
    if size_of(observed) > _NOTICE or size_of(accepted) < _LEAST:
        return False
    if _names(observed) & _names(accepted):
        return False
    known = _said(accepted)
    return not any(text in known for text in _said(observed) if len(text) >= _SENTENCE)


def _names(snapshot: Snapshot) -> set[str]:
    """Return the words of a page's name, letters of scripts without spaces each for itself."""
    return set(re.findall(r"[^\W\d_]{4,}|[\u2e80-\uffff]", snapshot.title.casefold()))


def _said(snapshot: Snapshot) -> set[str]:
    return {block.text for section in snapshot.sections for block in section.blocks}


def _shrunk(observed: Snapshot, accepted: Snapshot) -> str:
    """Most of a page gone at once is a broken page when next to nothing is left, or when it says so itself."""
    was, now = size_of(accepted), size_of(observed)
    if was < _LEAST or now >= was / 2:
        return ""
    if now < was * 0.05:
        return "collapsed"
    return "half-loaded" if any(map(_is_notice, _said(observed) - _said(accepted))) else ""


def _is_notice(text: str) -> bool:
    return len(text) <= _NOTICE and bool(_SOFT_404.search(text) or _UNFILLED.search(text))
