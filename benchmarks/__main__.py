"""`python -m benchmarks [NAME...]`: print the tables, all of them or those named."""

import importlib
import sys

from benchmarks.measure import machine

TABLES = ("startup", "stages", "memory", "cutter", "overhead", "reading")


def main(asked: list[str]) -> None:
    unknown = [name for name in asked if name not in TABLES]
    if unknown:
        sys.exit(f"No benchmark {', '.join(unknown)}. There are: {', '.join(TABLES)}.")
    print(f"{machine()}\n")
    for name in asked or TABLES:
        importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
