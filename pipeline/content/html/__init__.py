"""HTML pages: what a reader sees of them. ``content.html.format`` is the format, ``reader`` does the reading."""
