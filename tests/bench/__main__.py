"""`make bench`: ratios side by side, in one run on one machine; nothing here passes or fails.

Absolute figures move with the machine; compare the rows. `python -m tests.bench pages` or
`printing` runs one half.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from tests.bench import pages, preview, printing


def main(only: list[str]) -> None:
    scratch = Path(tempfile.mkdtemp(prefix="jalon-bench-"))
    try:
        if "pages" not in only:
            printing.run(scratch)
            preview.main()
        if "printing" not in only:
            pages.run(scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
