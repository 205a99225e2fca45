"""From a page's change to an article: the exact reason every rule gives, and where it stays silent."""
