"""The one public name: in a checkout the packages stand beside this one, in a wheel they ride inside it."""

import sys
from pathlib import Path

VERSION = "0.1.0"

_bundle = Path(__file__).parent / "_bundle"
if _bundle.is_dir():  # installed from a wheel
    sys.path.insert(0, str(_bundle))
