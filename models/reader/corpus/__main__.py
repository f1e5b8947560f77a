"""Checks the corpus and prints what it holds and how far its two labellings agree.

python -m models.reader.corpus
"""

import sys

from models.reader.corpus import agreement, check, records


def main() -> int:
    """Print the report; return 1 when the corpus breaks one of its laws."""
    corpus = records()
    print(*check.report(corpus), sep="\n")
    if both := agreement.pairs():
        print("", *agreement.report(both), sep="\n")
    found = check.faults(corpus)
    print("", f"faults {len(found)}", *found, sep="\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
