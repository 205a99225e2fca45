"""From captures to page changes."""
