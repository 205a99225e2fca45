"""Open flags and decisions."""
