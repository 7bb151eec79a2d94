"""Entry: lets ``python -m analysis`` do what ``tongbi`` does."""

import sys

from analysis.cli import main

if __name__ == "__main__":
    sys.exit(main())
