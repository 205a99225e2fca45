"""``python -m pipeline`` is ``content-sync``."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
