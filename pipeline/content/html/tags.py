"""What the tags of HTML are to a reader (WHATWG HTML, 15.3)."""

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
BLOCK = HEADINGS | {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
    "header", "hgroup", "hr", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option",
    "p", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "ul",
}  # fmt: skip
# Inside a line, and nothing more.
INLINE = frozenset((
    "abbr", "bdi", "bdo", "big", "cite", "data", "dfn", "font", "ins", "label", "mark", "picture",
    "ruby", "small", "span", "time", "u", "var",
))  # fmt: skip
# What can hold an article: a paragraph or list can hold nearly all prose of a page, and is none.
CONTAINERS = frozenset(
    ("article", "center", "div", "form", "header", "main", "section", "table", "tbody", "td", "tr")
)
# Nothing in them is text of the page.
VOID_OF_TEXT = frozenset((
    "script", "style", "noscript", "template", "head", "title", "meta", "link", "base", "svg",
    "math", "canvas", "object", "embed", "iframe", "frame", "frameset", "audio", "video", "source",
    "track", "map", "area", "input", "select", "textarea", "button", "datalist", "output",
    "progress", "meter", "param", "noembed", "noframes", "wbr",
))  # fmt: skip
