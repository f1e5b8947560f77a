"""How long `voiceloop --help` takes beside `python -c "import click"`."""

import statistics
import sys

from benchmarks.measure import VOICELOOP, in_turn, run, spread, table

ROUNDS, BAR = 25, 1.5


def main() -> None:
    click, ours = in_turn(
        ROUNDS,
        lambda: run((sys.executable, "-c", "import click")),
        lambda: run((*VOICELOOP, "--help")),
    )
    ratio = statistics.median(r.wall for r in ours) / statistics.median(r.wall for r in click)
    table(
        f"Start-up, {ROUNDS} rounds",
        ("import click (ms)", "voiceloop --help (ms)", "ratio of medians", "bar"),
        iter(
            [
                (
                    spread([1000 * r.wall for r in click], ".0f"),
                    spread([1000 * r.wall for r in ours], ".0f"),
                    f"{ratio:.2f}",
                    f"{BAR}: {'met' if ratio <= BAR else 'missed'}",
                )
            ]
        ),
    )
