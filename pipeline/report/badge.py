"""A badge: JSON for the endpoint of shields.io, or an SVG that needs nobody."""

from html import escape

from pipeline.report.escape import json_text

_LABEL = "sources checked"
# A character of 11 pixels in DejaVu Sans and Verdana is about so wide.
_WIDE = 7
_COLOURS = {"green": "#1b6133", "orange": "#8a3c00", "red": "#9c2417", "gray": "#575d66"}


def badge_json(text: str, colour: str) -> str:
    """Return what shields.io asks of an endpoint (schema version 1)."""
    return json_text({"schemaVersion": 1, "label": _LABEL, "message": text, "color": colour}) + "\n"


def badge_svg(text: str, colour: str) -> str:
    """Return the badge as a picture of its own."""
    left, right = (len(words) * _WIDE + 12 for words in (_LABEL, text))
    told = escape(f"{_LABEL}: {text}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" aria-label="{told}">'
        f"<title>{told}</title>"
        f'<rect width="{left + right}" height="20" rx="3" fill="#3b4048"/>'
        f'<path d="M{left} 0h{right - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{right - 3}z" fill="{_COLOURS[colour]}"/>'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">'
        f'<text x="{left / 2:g}" y="14">{_LABEL}</text><text x="{left + right / 2:g}" y="14">{escape(text)}</text>'
        "</g></svg>\n"
    )
