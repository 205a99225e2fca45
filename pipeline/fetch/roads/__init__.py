"""The roads to a page: the page itself, and the ways to its text where that is refused. One file a road."""
