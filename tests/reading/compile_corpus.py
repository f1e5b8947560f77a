"""Compiles the marked-up answers of `corpus/*.txt` into the records of `corpus.jsonl`.

    python tests/reading/compile_corpus.py

The markup, one clause a line: `words || labels`. `{e:…}` is an evasive and `{c:…}` a calibrated
hedge, `{n:…}` none though it looks like one; `[…]` is a filler, `[n:…]` none though it looks like
one. `r:` begins a risk of the answer's own role, `a:` an anti-signal.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
MOVES = {
    "fh": "failure_hypothesis",
    "ev": "evaluation",
    "fix": "fix",
    "arch": "architecture",
    "mn": "model_name",
    "ui": "user_impact",
    "cont": "contingency",
    "cq": "clarifying_question",
    "rest": "restraint",
    "trade": "tradeoff",
    "con": "constraint",
    "fall": "fallout",
    "self": "self_description",
    "none": "none",
}
MARK = re.compile(r"\{(?P<hedge>[ecn]):(?P<a>[^}]*)\}|\[(?P<not>n:)?(?P<b>[^\]]*)\]")
HEDGES = {"e": "evasive", "c": "calibrated"}
OPTIONAL = {
    "hedge": r"usually|a bit|quite|pretty|to be honest|should be|let's say",
    "filler": r"so|well|okay|yeah|actually|honestly",
}


def records() -> Iterator[dict]:
    """Yield every record, those the cue lists were written with first."""
    for split in ("dev", "unseen"):
        text = (HERE / "corpus" / f"{split}.txt").read_text(encoding="utf-8")
        for answer in text.split("== ")[1:]:
            head, *lines = answer.strip().splitlines()
            yield record(split, [part.strip() for part in head.split("|")], lines)


def record(split: str, head: list[str], lines: list[str]) -> dict:
    """Return one answer as a record; offsets index the clauses joined by one space."""
    id_, role, round_, quality, style, question = head
    clauses, spans, at = [], [], 0
    for line in lines:
        said, labels = (part.strip() for part in line.rsplit("||", 1))
        text, marks = plain(said)
        spans += [{**m, "start": m["start"] + at, "end": m["end"] + at} for m in marks]
        clauses.append({"text": text, "labels": [label(name) for name in labels.split()]})
        if "none" in clauses[-1]["labels"] and len(clauses[-1]["labels"]) > 1:
            raise ValueError(f"{id_}: none stands alone: {line}")
        at += len(text) + 1
    whole = " ".join(clause["text"] for clause in clauses)
    hypotheses = [i for i, c in enumerate(clauses) if "failure_hypothesis" in c["labels"]]

    def kind(name: str, *keys: str) -> list[dict]:
        return [
            {k: s[k] for k in ("start", "end", *keys, "text")} for s in spans if s["is"] == name
        ]

    return {
        "id": id_, "split": split, "role": role, "round": round_, "quality": quality,
        "question": question, "speaker": "written", "style": style, "clauses": clauses,
        "hedges": kind("hedge", "type"), "not_hedges": kind("not_hedge"),
        "fillers": kind("filler"), "not_fillers": kind("not_filler"),
        "optional": list(optional(whole, spans)),
        "first_failure_hypothesis": min(hypotheses, default=None),
    }  # fmt: skip


def plain(said: str) -> tuple[str, list[dict]]:
    """Return the words without markup, and what was marked with offsets into them."""
    out, marks, last = "", [], 0
    for m in MARK.finditer(said):
        out += said[last : m.start()]
        text = m["a"] if m["hedge"] else m["b"]
        name = ("hedge" if m["hedge"] in HEDGES else "not_hedge") if m["hedge"] else "filler"
        mark = {"is": "not_filler" if m["not"] else name, "type": HEDGES.get(m["hedge"] or "")}
        marks.append({**mark, "start": len(out), "end": len(out) + len(text), "text": text})
        out, last = out + text, m.end()
    return out + said[last:], marks


def label(name: str) -> str:
    """Return the guide's name of a short label."""
    kinds = {"r": "risk:", "a": "anti:"}
    kind, _, rest = name.partition(":")
    return kinds[kind] + rest if rest else MOVES[name]


def optional(whole: str, spans: list[dict]) -> Iterator[dict]:
    """Yield the forms on which careful annotators differ, where nothing else is marked."""
    for kind, words in OPTIONAL.items():
        for m in re.finditer(rf"(?i)\b(?:{words})\b", whole):
            if not any(s["start"] < m.end() and m.start() < s["end"] for s in spans):
                yield {"start": m.start(), "end": m.end(), "kind": kind, "text": m[0]}


def lines() -> str:
    """Return the whole corpus as JSON lines."""
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records())


if __name__ == "__main__":
    (HERE / "corpus.jsonl").write_text(lines(), encoding="utf-8", newline="\n")
