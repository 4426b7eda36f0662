"""``python -m snntheory``."""

import sys

from snntheory.cli import main

if __name__ == "__main__":
    sys.exit(main())
