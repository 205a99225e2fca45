"""What stands around or among the parts of an article and is none, told by the id and the class of a box."""

import re

from pipeline.content.html.dropping import Attributes

_EDGE, _END = r"(?:(?<![A-Za-z])|(?<=[a-z])(?=[A-Z]))", r"(?=$|[^a-z])"
# What readers say of an article.
_COMMENTS = re.compile(
    _EDGE
    + r"(?i:comments|comment-?(?:list|form|respond|section|area|wrap(?:per)?|entry|container|thread|\d+)"
    r"|disqus\w*|respond|kommentare?|leserkommentare"
    r"|commentaires|comentarios|reviews)" + _END
)
# What never belongs to an article, whatever stands in it but a table.
_ALIEN = re.compile(
    _EDGE
    + r"(?i:newsletters?|subscribe|subscription|cookies?|consent|gdpr|share|sharing|shares|social|sharedaddy"
    r"|addthis\w*|addtoany\w*|shariff|related|relateds?|relatedposts|recommend(?:ed|ations?)?|recirc\w*|outbrain\w*|taboola\w*"
    r"|breadcrumbs?|pagination|pager|sponsored|advert\w*|ads|adbox|popular|trending|most-?(?:read|viewed)"
    r"|more-?(?:posts|news|stories|articles)|(?:prev|previous|next|latest|recent)-?(?:posts?|articles?|news)|post-?nav\w*"
    r"|jp-relatedposts|print-?links?|feedback|tag-?(?:list|cloud|links)|skip-?links?|colophon|donate|donation|spenden"
    r"|reactions?|rating|votes?|breaking-?news|next-?prev|prev-?next|(?:about-?(?:the-?)?|post-?|article-?|entry-?)author\w*"
    r"|author-?(?:bio|box|card|info|about|details|description|profile)\w*|(?:user-?|staff-?)?bio|call-?to-?action|cta"
    r"|ads?-?(?:container|unit|slot|label|wrap(?:per)?|dynamic|block|banner|placeholder|zone|disclaimer|box)"
    r"|print-?(?:only|header|footer|logo)|only-?print)" + _END
)
# What leads to another page, or begins an article.
_TEASER = re.compile(_EDGE + r"(?i:teasers?)" + _END)
# What often stands around an article; a heading, a table, a list, a date or a sentence in it counts as text.
_AROUND = re.compile(
    _EDGE
    + r"(?i:nav|navbar|navigation|menu|megamenu|submenu|footer|header|masthead|side-?bar|widget-?area|rail|modal|popup"
    r"|pop-?up|dialog|overlay|banner|promo\w*|toc|drawer|dropdown|carousel|slider|login|signup|sign-?up|toast|snackbar|search"
    r"|toolbar|byline|author\w*|meta|metadata|entry-?meta|post-?meta|categories|tags|topbar|top-?bar"
    r"|(?:video-?)?player|credits?|copyrights?|lang-?switch\w*|language)" + _END
)
# What a name says of the state of a box, or of what it does not hold: "layout--no-sidebar", "has-toc".
_STATE = re.compile(r"--[\w-]*|(?<![A-Za-z])(?:no|has|with|without|is|show|hide|hidden|open)-[\w-]*")
# Classes that a blog gives an article, its subjects among them (WordPress, post_class).
_POST = re.compile(r"(?:^|\s)(?:hentry|post-\d+|type-(?:post|page)|post|blog-?post)(?:\s|$)")
_WORDS = re.compile(r"[^\W_]+")
NEUTRAL, TEASER, AROUND, ALIEN, COMMENTS = range(5)


def standing_of(attributes: Attributes) -> int:
    """Return what the id and the class of a box say of it."""
    names = " ".join(filter(None, (attributes.get("id"), attributes.get("class"))))[:300]
    names = _STATE.sub("", names)
    if not names or _POST.search(names):
        return NEUTRAL
    if _COMMENTS.search(names):
        return COMMENTS
    if _ALIEN.search(names):
        return ALIEN
    return AROUND if _AROUND.search(names) else TEASER if _TEASER.search(names) else NEUTRAL


def words_of(text: str) -> str:
    """Return the words of a text, in lower case and with one space between and around them."""
    return f" {' '.join(_WORDS.findall(text.casefold()))} ".replace("  ", "")


def repeats(ident: str, heading: str) -> bool:
    """Return whether an id only repeats words of a heading, as generators of pages make the ids of their sections."""
    words = words_of(ident).split()
    return bool(words) and not set(words) - set(words_of(heading).split())
