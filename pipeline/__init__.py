"""content-sync: which articles lean on a page that changed, where, and why."""
