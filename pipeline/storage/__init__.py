"""Temporary lists on disk and the local folder."""
