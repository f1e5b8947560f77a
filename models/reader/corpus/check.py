"""Says what the corpus holds, and what in it breaks its own laws."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from models.reader.corpus import EARLY, transcript

RUN = 8
"""No two answers share this many words in a row, so that none straddles the split."""
LEAST = {"answers": 400, "systems": 60, "writers": 4}
FAILURE_WORDS = re.compile(
    r"(?i)\b(?:fail\w*|hypothes\w*|bugs?|buggy|leak\w*|broken?|breaks?|wrong\w*|drift\w*|stale"
    r"|bottleneck\w*|outages?|crash\w*|errors?)\b"
)


def words(record: dict) -> list[str]:
    """Return the words of an answer in lower case, without punctuation."""
    return re.findall(r"[\w']+", transcript(record).lower())


def position(record: dict) -> str:
    """Return where the first failure hypothesis stands, in the bands of the guide."""
    first = record["first_failure_hypothesis"]
    if first is None:
        return "none"
    texts = [clause["text"] for clause in record["clauses"]]
    before, total = (len(" ".join(part).split()) for part in (texts[:first], texts))
    ends = re.search(r"[.?!]", " ".join(texts)) if record["style"] != "asr" else None
    if not before or before <= RUN or (ends and len(" ".join(texts[:first])) < ends.start()):
        return "first sentence"
    return "late" if before / total >= 0.6 else "middle"


def decoys(record: dict) -> int:
    """Return how many clauses use failure words and name no failure."""
    return sum(
        bool(FAILURE_WORDS.search(clause["text"])) and "failure_hypothesis" not in clause["labels"]
        for clause in record["clauses"]
    )


def shared_runs(records: list[dict]) -> Iterator[str]:
    """Yield every run of words that stands in two answers."""
    seen: dict[tuple[str, ...], str] = {}
    for record in records:
        said = words(record)
        for run in zip(*(said[i:] for i in range(RUN)), strict=False):
            if seen.setdefault(run, record["id"]) != record["id"]:
                yield f"{record['id']} and {seen[run]} share: {' '.join(run)}"


def unsettled(record: dict) -> Iterator[str]:
    """Yield every calibrated hedge that nothing narrows in the next two clauses."""
    ends, at = [], -1
    for clause in record["clauses"]:
        at += len(clause["text"]) + 1
        ends.append(at)
    for hedge in record["hedges"]:
        if hedge["type"] == "calibrated":
            here = sum(end < hedge["start"] for end in ends)
            near = {name for c in record["clauses"][here : here + 3] for name in c["labels"]}
            if not near & {"evaluation", "clarifying_question"}:
                yield f"{record['id']}: nothing narrows {hedge['text']!r}"


def faults(records: list[dict]) -> list[str]:
    """Return what breaks a law of the corpus, one line each; labels are checked when parsed."""
    new = [record for record in records if record["writer"] != EARLY]
    counts = {
        "answers": len(new),
        "systems": len({record["system"] for record in new}),
        "writers": len({record["writer"] for record in new}),
    }
    found = [
        f"{counts[name]} {name}, fewer than {least}"
        for name, least in LEAST.items()
        if counts[name] < least
    ]
    for key in ("id", "system"):
        many = Counter(
            (record["writer"] if key == "system" else "", record[key])
            for record in (new if key == "system" else records)
        )
        found += [f"{key} {value!r} stands twice" for (_, value), n in many.items() if n > 1]
    found += shared_runs(records)
    for record in new:
        found += unsettled(record)
        text = transcript(record)
        if record["style"] == "asr" and (text != text.lower() or re.search(r"[.,;:?!]", text)):
            found.append(f"{record['id']}: a recogniser without punctuation writes none")
    return found


def report(records: list[dict]) -> Iterator[str]:
    """Yield what the corpus holds, line by line; the early file only where it says so."""
    new = [record for record in records if record["writer"] != EARLY]
    named = [record for record in new if record["first_failure_hypothesis"] is not None]
    none = [record for record in new if record["first_failure_hypothesis"] is None]
    lengths, vocabulary = [len(words(r)) for r in new], {w for r in new for w in words(r)}
    first = [r["clauses"][r["first_failure_hypothesis"]]["text"] for r in named]
    with_words = [text for text in first if FAILURE_WORDS.search(text)]
    yield f"answers        {len(new)}, and {len(records) - len(new)} early ones for training"
    yield f"systems        {len({r['system'] for r in new})}"
    yield (
        f"words          {sum(lengths)} in all, {min(lengths)} to {max(lengths)} an answer, mean"
        f" {sum(lengths) / len(new):.0f}; {len(vocabulary)} different"
    )
    yield f"clauses        {sum(len(r['clauses']) for r in new)}"
    for key in ("writer", "role", "round", "quality", "style"):
        yield f"{key:15}{shares(new, lambda r, key=key: r[key])}"
    yield f"position       {shares(new, position)}"
    yield f"split          {shares(new, lambda r: r['split'])}"
    for name in sorted({r["writer"] for r in new}):
        own = [r for r in new if r["writer"] == name]
        yield f"  {name:13}{shares(own, lambda r: r['split'])}"
    yield (
        f"no hypothesis  {len(none)} ({len(none) / len(new):.0%}), by quality:"
        f" {shares(none, lambda r: r['quality'])}"
    )
    yield (
        f"decoys         {sum(map(decoys, new))} clauses with failure words that name none, in"
        f" {sum(map(bool, map(decoys, new)))} answers; in {sum(map(bool, map(decoys, none)))} of"
        f" the {len(none)} without a hypothesis"
    )
    yield (
        f"first ones     {len(with_words)} of {len(first)} ({len(with_words) / len(first):.0%})"
        " with words such as fail, hypothesis, leak"
    )
    yield f"same words     {sum(1 for _ in shared_runs(records))} runs of {RUN} in two answers"
    for kind in ("hedges", "not_hedges", "fillers", "not_fillers"):
        spans = [s for r in new for s in r[kind]]
        types = Counter(s["type"] for s in spans if "type" in s)
        detail = "".join(f", {n} {name}" for name, n in sorted(types.items()))
        yield f"{kind:15}{len(spans)} in {sum(bool(r[kind]) for r in new)} answers{detail}"
    labels = Counter(name for r in new for c in r["clauses"] for name in c["labels"])
    yield from table("labels", labels.most_common())


def shares(records: list[dict], key: Callable[[dict], str]) -> str:
    """Return how many records have each value, with the share."""
    counts = Counter(map(key, records))
    return ", ".join(f"{name} {n} ({n / len(records):.0%})" for name, n in sorted(counts.items()))


def table(title: str, rows: Iterable[tuple[str, int]]) -> Iterator[str]:
    """Yield names with counts, three to a line."""
    cells = [f"{name} {n}" for name, n in rows]
    for i in range(0, len(cells), 3):
        yield f"{title if not i else '':15}" + "".join(f"{c:38}" for c in cells[i : i + 3]).rstrip()
