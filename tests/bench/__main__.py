"""`make bench`: ratios side by side, in one run on one machine; nothing here passes or fails.

Absolute figures move with the machine; compare the rows. `python -m tests.bench pages`,
`printing` or `checking` runs one part.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from tests.bench import checking, pages, preview, printing


def main(only: list[str]) -> None:
    scratch = Path(tempfile.mkdtemp(prefix="jalon-bench-"))
    try:
        if only in ([], ["printing"]):
            printing.run(scratch)
            preview.main()
        if only in ([], ["pages"]):
            pages.run(scratch)
        if only in ([], ["checking"]):
            checking.checking(scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
