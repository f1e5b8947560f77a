"""Checks the corpus and prints what it holds and how far its two labellings agree.

    python -m models.reader.corpus [--write]

`--write` puts what is printed into the README too.
"""

import sys

from models.reader.corpus import HERE, agreement, check, records

README = HERE / "README.md"
FENCE = "\n```text\n", "```\n"


def report() -> str:
    """Return what the corpus holds and how far its labellings agree."""
    lines = [*check.report(records()), "", *agreement.report(agreement.pairs())]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def written() -> str:
    """Return the README with the report of today in it."""
    before, _, rest = README.read_text(encoding="utf-8").partition(FENCE[0])
    return before + FENCE[0] + report() + FENCE[1] + rest.partition(FENCE[1])[2]


def main(arguments: list[str]) -> int:
    """Print the report; return 1 when the corpus breaks one of its laws."""
    print(report())
    if arguments == ["--write"]:
        README.write_text(written(), encoding="utf-8", newline="\n")
    found = check.faults(records())
    print(f"faults {len(found)}", *found, sep="\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
