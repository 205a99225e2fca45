"""The only code that touches the world: disk, git, network, clock, environment."""
