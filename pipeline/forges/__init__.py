"""Where pull requests are made; one file a forge."""
