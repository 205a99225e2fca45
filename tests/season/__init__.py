"""Weeks of a made-up team, with an oracle that knows what every article and every page says."""
