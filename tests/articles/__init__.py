"""How one article is read: its header, front matter, bytes and Markdown, each with its exact place."""
