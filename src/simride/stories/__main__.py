"""`python -m simride.stories FOLDER`: learn from the shipped stories at low priority, and keep it in that folder."""

import os
import sys
from pathlib import Path

from simride.stories.cache import trained

NICE = 10  # after whoever looks at a page meanwhile

if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(NICE)
    trained(Path(sys.argv[1]))
