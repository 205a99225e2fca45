"""Is it the page that was asked for? An answer 200 can be an error, a challenge, a login, another page."""

import re
from collections.abc import Iterable

from pipeline.content.model import Section, Snapshot
from pipeline.urls import canonical_url, split_url

_SOFT_404 = re.compile(
    r"(?i)\b(?:page|content|article|document|site)\b.{0,40}\b(?:not (?:be )?found"
    r"|no longer (?:exists?|available)|doesn.?t exist|does not exist|isn.?t available"
    r"|is not available|cannot be found|can.?t be found)"
    r"|^(?:error )?404\b|\b404 (?:error|not found)|^not found$|couldn.?t find (?:that|this|the) page"
    r"|page introuvable|seite nicht gefunden|página no encontrada|pagina non trovata"
)
_CHALLENGE = re.compile(
    r"(?i)just a moment|attention required|checking your browser|are you a robot|access denied"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human|unusual traffic|pardon our interruption"
    r"|enable javascript and cookies to continue|request unsuccessful|security check"
)
_LOGIN = re.compile(r"(?i)^(?:sign|log) ?in\b|^sign in to your account|^login$|^se connecter$|^anmelden$")
# What stands where a part of a page should have been filled in.
_UNFILLED = re.compile(
    r"(?i)\b(?:could ?n.?t|could not|cannot|can.?t|failed to|unable to|was not|wasn.?t) (?:be )?load"
    r"|\berror (?:while )?loading\b|^(?:loading|please wait)\b|\bsomething went wrong\b|\btry reloading\b"
    r"|\btemporarily unavailable\b|\benable javascript\b|\bjavascript is (?:disabled|required)\b"
    r"|\bchargement en cours\b|\bune erreur est survenue\b|\bwird geladen\b"
)
# A page with more words than this is an article, whatever its title says.
NOTICE_WORDS = 150
# A notice in place of a text is short.
_NOTICE = 60


# What a page of too many tags, levels or attributes is called, and one on which its reader gave up.
TOO_COMPLEX = "too-complex"


def trouble_of(title: str, words: int, first: list[str], *, shell: bool, password: bool) -> str:
    """Return why a page is not an article, "" when it may be one.

    ``words`` is the number of words of what was extracted, ``first`` its first blocks; ``shell``: it runs
    scripts, ``password``: it asks for one.
    """
    if words <= NOTICE_WORDS:
        for name, known in (("challenge", _CHALLENGE), ("soft-404", _SOFT_404)):
            if any(known.search(line) for line in (title, *first)):
                return name
        if password or _LOGIN.search(title):
            return "login-wall"
    if words == 0:
        return "client-shell" if shell else "no-article"
    return ""


def first_words(sections: Iterable[Section]) -> tuple[int, list[str]]:
    """Return how many words a page has and its first six texts, as ``trouble_of`` takes them.

    Counting ends beyond ``NOTICE_WORDS``: a page that has more is an article.
    """
    texts = (text for s in sections for text in (s.heading, *(block.text for block in s.blocks)) if text)
    first: list[str] = []
    words = 0
    while words <= NOTICE_WORDS and (text := next(texts, "")):
        words += len(text.split())
        first.append(text)
    return words, first[:6]


def text_trouble(sections: Iterable[Section]) -> str:
    """Return why a page that is only text is no article: ``no-article``, ``soft-404``, or "" when it may be one.

    Nobody can sign in or prove to be human on such a page: one that speaks of it is about it.
    """
    words, first = first_words(sections)
    found = trouble_of("", words, first, shell=False, password=False)
    return found if found in ("no-article", "soft-404") else ""


def wrong_page(observed: Snapshot, asked: str, answered: str, accepted: Snapshot | None) -> str:
    """Return why ``observed`` is not the page that ``asked`` names, "" when it may be.

    ``answered`` is the address that answered in the end. Reasons: no-article, client-shell, soft-404,
    challenge, login-wall, layout (another number of article parts than the site has), home-page,
    locale-drift, moniker-drift, collapsed (nearly all text gone), half-loaded (most of it gone, and a notice
    in its place that it could not be found or loaded).
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


def word_count(snapshot: Snapshot) -> int:
    """Return the number of words in headings and blocks."""
    return sum(
        len(section.heading.split()) + sum(len(block.text.split()) for block in section.blocks)
        for section in snapshot.sections
    )


def _shrunk(observed: Snapshot, accepted: Snapshot) -> str:
    """Most of a page gone at once is a broken page when next to nothing is left, or when it says so itself."""
    was, now = word_count(accepted), word_count(observed)
    if was < 100 or now >= was / 2:
        return ""
    if now < was * 0.05:
        return "collapsed"
    known = {block.text for section in accepted.sections for block in section.blocks}
    fresh = (b.text for section in observed.sections for b in section.blocks if b.text not in known)
    return "half-loaded" if any(map(_is_notice, fresh)) else ""


def _is_notice(text: str) -> bool:
    return len(text.split()) <= _NOTICE and bool(_SOFT_404.search(text) or _UNFILLED.search(text))
