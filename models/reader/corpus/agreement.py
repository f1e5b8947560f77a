"""Says how far the writers' labels and the second, blind labelling agree."""

from collections.abc import Callable, Iterator
from operator import ne

from models.reader.corpus import HERE, labelled
from models.reader.corpus.markup import MOVES

FIRST = "first_failure_hypothesis"
ORDER = ("failure_hypothesis", "evaluation", "fix")


def pairs() -> list[tuple[dict, dict]]:
    """Return every answer that was labelled twice, as (writer's, blind).

    Raises ValueError where the two do not have the same clauses.
    """
    found = []
    for path in sorted((HERE / "blind").glob("*.txt")):
        second = {record["id"]: record for record in labelled(path.stem, "blind")}
        for record in labelled(path.stem, "first"):
            if other := second.get(record["id"]):
                texts = [[c["text"] for c in r["clauses"]] for r in (record, other)]
                if texts[0] != texts[1]:
                    raise ValueError(f"{record['id']}: not the same clauses")
                found.append((record, other))
    return found


def report(both: list[tuple[dict, dict]]) -> Iterator[str]:
    """Yield the agreement line by line; F1 takes either side as the truth."""
    counts = " and ".join(f"{n} {name}" for name, n in changed().items())
    yield f"labelled twice {len(both)} answers; decided otherwise than the writer: {counts}"
    yield f"{'clauses':24}{'kappa':>7}{'F1':>7}{'writer':>8}{'blind':>7}"
    names = sorted({n for pair in both for r in pair for c in r["clauses"] for n in c["labels"]})
    moves = [*MOVES.values(), *(name for name in names if name.startswith("x:"))]
    for name in moves:
        rows = [
            (name in a["labels"], name in b["labels"])
            for first, second in both
            for a, b in zip(first["clauses"], second["clauses"], strict=True)
        ]
        one, two = (sum(column) for column in zip(*rows, strict=True))
        hits = sum(a and b for a, b in rows)
        yield f"{name:24}{number(kappa(rows))}{number(f1(hits, one, two))}{one:8}{two:7}"
    yield from first_hypotheses([tuple(r[FIRST] for r in pair) for pair in both])
    same = sum(orders(*pair) for pair in both)
    yield f"order of first hypothesis, evaluation and fix, exact: {same / len(both):.3f}"
    for title, take in (
        ("evasive hedges", lambda r: [h for h in r["hedges"] if h["type"] == "evasive"]),
        ("calibrated hedges", lambda r: [h for h in r["hedges"] if h["type"] == "calibrated"]),
        ("fillers", lambda r: r["fillers"]),
    ):
        yield line(title, both, take, overlaps)
    for title, prefix in (("anti-signals", "anti:"), ("risks addressed", "risk:")):
        yield line(title, both, lambda r, prefix=prefix: labels(r, prefix), common)


def first_hypotheses(found: list[tuple]) -> Iterator[str]:
    """Yield how often both sides put the first failure hypothesis in the same place."""
    with_one = [(a, b) for a, b in found if a is not None]
    for slack, title in ((0, "same clause"), (1, "within one clause")):
        near = sum(b is not None and abs(a - b) <= slack for a, b in with_one)
        score = f1(near, len(with_one), sum(b is not None for _, b in found))
        yield f"first hypothesis, {title}: F1 {score:.3f} ({near} of {len(with_one)})"
    one_side = sum((a is None) != (b is None) for a, b in found)
    yield f"no hypothesis on both sides {sum(a is b is None for a, b in found)}, on one {one_side}"


def line(title: str, both: list, take: Callable, match: Callable) -> str:
    """Return a line with F1 over what `take` finds on either side."""
    sides = [(take(a), take(b)) for a, b in both]
    hits = sum(match(a, b) for a, b in sides)
    one, two = sum(len(a) for a, _ in sides), sum(len(b) for _, b in sides)
    return f"{title:24}{'':7}{number(f1(hits, one, two))}{one:8}{two:7}"


def labels(record: dict, prefix: str) -> set[str]:
    """Return the labels of a kind that any clause of an answer carries."""
    return {n for c in record["clauses"] for n in c["labels"] if n.startswith(prefix)}


def common(a: set[str], b: set[str]) -> int:
    """Return how many labels stand on both sides."""
    return len(a & b)


def overlaps(a: list[dict], b: list[dict]) -> int:
    """Return how many spans of one side find one of their own on the other."""
    free, hits = list(b), 0
    for span in a:
        for other in free:
            if min(span["end"], other["end"]) > max(span["start"], other["start"]):
                free.remove(other)
                hits += 1
                break
    return hits


def orders(a: dict, b: dict) -> bool:
    """Return whether the same first moves stand on both sides and no two of them change places."""
    one, two = firsts(a), firsts(b)
    return set(one) == set(two) and not any(
        one[x] < one[y] and two[x] > two[y] for x in one for y in one
    )


def firsts(record: dict) -> dict[str, int]:
    """Return the clause each of the ordered moves first stands in."""
    clauses = list(enumerate(record["clauses"]))
    places = {name: [i for i, c in clauses if name in c["labels"]] for name in ORDER}
    return {name: found[0] for name, found in places.items() if found}


def changed() -> dict[str, int]:
    """Return how many answers, and clauses of them, the decision changed against the writer."""
    counts = {"answers": 0, "clauses": 0}
    for path in sorted((HERE / "blind").glob("*.txt")):
        for was, now in zip(labelled(path.stem, "first"), labelled(path.stem), strict=True):
            number_changed = sum(map(ne, marked(was), marked(now)))
            counts["clauses"] += number_changed
            counts["answers"] += bool(number_changed)
    return counts


def marked(record: dict) -> list[tuple]:
    """Return each clause with its labels and the marks that begin in it."""
    found, at = [], 0
    for clause in record["clauses"]:
        end = at + len(clause["text"])
        marks = [
            (kind, span.get("type"), span["start"] - at, span["end"] - at)
            for kind in ("hedges", "not_hedges", "fillers", "not_fillers")
            for span in record[kind]
            if at <= span["start"] < end
        ]
        found.append((clause["text"], sorted(clause["labels"]), marks))
        at = end + 1
    return found


def kappa(rows: list[tuple[bool, bool]]) -> float | None:
    """Return Cohen's kappa of two columns of yes and no."""
    n = len(rows)
    one, two = (sum(column) / n for column in zip(*rows, strict=True))
    chance = one * two + (1 - one) * (1 - two)
    return None if chance == 1 else (sum(a == b for a, b in rows) / n - chance) / (1 - chance)


def f1(hits: int, one: int, two: int) -> float | None:
    """Return F1 of two sets of these sizes with this much in common."""
    return 2 * hits / (one + two) if one + two else None


def number(value: float | None) -> str:
    """Return a score in seven columns."""
    return f"{'-' if value is None else format(value, '.3f'):>7}"
