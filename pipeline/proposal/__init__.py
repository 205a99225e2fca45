"""A group's proposal, from its first finding to its branch."""
