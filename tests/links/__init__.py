"""How the links of an article are found: the exact claim, place, target and issue of each."""
