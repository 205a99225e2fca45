"""git as the store: one repository object, trees, remotes; nothing here knows what a proposal is."""
