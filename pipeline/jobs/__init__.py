"""The work of the verbs beside ``sync``."""
