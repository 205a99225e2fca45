"""Pages that scripts draw: an installed Chromium, in a process of its own that reaches no network.

It sees what it is handed and nothing else: the page, and the answers to what the page's scripts ask for, each of which
the caller fetches or refuses.
"""
