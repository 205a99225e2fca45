"""The articles of a content repository."""
