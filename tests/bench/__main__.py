"""`make bench`: ratios side by side, in one run on one machine; nothing here passes or fails.

Absolute figures move with the machine; compare the rows. `python -m tests.bench pages` runs one
part: printing, preview, pages or checking.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from tests.bench import checking, pages, preview, printing

PARTS = {
    "printing": printing.run,
    "preview": lambda _scratch: preview.main(),
    "pages": pages.run,
    "checking": checking.checking,
}


def main(only: list[str]) -> None:
    if unknown := set(only) - set(PARTS):
        sys.exit(f"No part named {', '.join(sorted(unknown))}: {', '.join(PARTS)}.")
    scratch = Path(tempfile.mkdtemp(prefix="jalon-bench-"))
    try:
        for name in only or PARTS:
            PARTS[name](scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
