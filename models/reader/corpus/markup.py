"""Turns marked-up answers into records of the annotation guide, section 9.

An answer begins with a header, then stands one clause a line:

    == ID | ROLE | ROUND | QUALITY | STYLE | SYSTEM | QUESTION
    clause words || labels

`{e:…}` is an evasive and `{c:…}` a calibrated hedge, `{n:…}` none though it looks like one; `[…]`
is a filler, `[n:…]` none though it looks like one. `r:` begins a risk of the answer's own role that
is addressed, `m:` one that is only mentioned, `a:` an anti-signal, `x:` a label of ours.
"""

import re
from collections.abc import Iterator

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
RISKS = {
    "SWE": "scale reliability api_shape storage caching failure_recovery edge_cases backpressure"
    " testability",
    "MLE": "data_quality label_leakage offline_online_eval training_serving_skew monitoring"
    " retraining",
    "AIE": "user_failure_path fallback escalation eval_gates drift retrieval_vs_generation"
    " latency_cost user_slice ship_criterion",
}
ANTI = (
    "tune_prompt_first biggest_model_first model_name_dropping self_description"
    " grand_architecture metric_worship complexity_first"
)
OWN = "distinction metric_distrust stop_criterion second_branch loop"
KINDS = {"r": "risk:", "m": "mentioned:", "a": "anti:", "x": "x:"}
HEADER = {
    "role": tuple(RISKS),
    "round": ("coding", "design", "debugging", "evaluation", "behavioural"),
    "quality": ("strong", "mixed", "weak", "?"),
    "style": ("spoken", "asr"),
}
HEDGES = {"e": "evasive", "c": "calibrated"}
MARK = re.compile(r"\{(?P<hedge>[ecn]):(?P<a>[^}]*)\}|\[(?P<not>n:)?(?P<b>[^\]]*)\]")
OPTIONAL = {
    "hedge": r"usually|a bit|quite|pretty|to be honest|should be|let's say",
    "filler": r"so|well|okay|yeah|actually|honestly",
}


def answers(text: str) -> Iterator[dict]:
    """Yield a record for every answer of a marked-up text.

    Raises ValueError, with the place, for a header, label or mark that is none.
    """
    for answer in re.split(r"(?m)^== ", text)[1:]:
        head, *lines = (line.strip() for line in answer.strip().splitlines())
        yield answer_record([part.strip() for part in head.split(" | ")], [n for n in lines if n])


def answer_record(head: list[str], lines: list[str]) -> dict:
    """Return one answer as a record; offsets index the clauses joined by one space."""
    id_, role, round_, quality, style, *system, question = head
    if len(system) > 1:
        raise ValueError(f"{id_}: a header has six or seven parts")
    for name, value in zip(HEADER, (role, round_, quality, style), strict=True):
        if value not in HEADER[name]:
            raise ValueError(f"{id_}: {name} {value!r} is unknown")
    clauses, spans, at = [], [], 0
    for line in lines:
        said, bar, labels = (part.strip() for part in line.partition("||"))
        if not bar or not labels:
            raise ValueError(f"{id_}: no label: {line}")
        try:
            text, marks = plain(said)
            clauses.append({"text": text, "labels": clause_labels(labels.split(), role)})
        except ValueError as error:
            raise ValueError(f"{id_}: {error}: {line}") from None
        spans += [{**m, "start": m["start"] + at, "end": m["end"] + at} for m in marks]
        at += len(text) + 1
    whole = " ".join(clause["text"] for clause in clauses)
    hypotheses = [i for i, c in enumerate(clauses) if "failure_hypothesis" in c["labels"]]

    def kind(name: str, *keys: str) -> list[dict]:
        return [
            {k: s[k] for k in ("start", "end", *keys, "text")} for s in spans if s["is"] == name
        ]

    return {
        "id": id_, "role": role, "round": round_, "quality": quality, "question": question,
        "system": "".join(system), "speaker": "written", "style": style, "clauses": clauses,
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
        if not text or text != text.strip():
            raise ValueError("a mark begins and ends with a word")
        name = ("hedge" if m["hedge"] in HEDGES else "not_hedge") if m["hedge"] else "filler"
        mark = {"is": "not_filler" if m["not"] else name, "type": HEDGES.get(m["hedge"] or "")}
        marks.append({**mark, "start": len(out), "end": len(out) + len(text), "text": text})
        out, last = out + text, m.end()
    out += said[last:]
    if re.search(r"[][{}|]", out):
        raise ValueError("a mark is left over")
    return out, marks


def clause_labels(short: list[str], role: str) -> list[str]:
    """Return the guide's names of a clause's short labels."""
    names = [label(name, role) for name in short]
    if len(set(names)) < len(names):
        raise ValueError("a label stands twice")
    moves = [name for name in names if name in MOVES.values() or name.startswith("anti:")]
    if "none" in moves and len(moves) > 1:
        raise ValueError("none stands beside a move")
    return names


def label(name: str, role: str) -> str:
    """Return the guide's name of a short label."""
    kind, colon, rest = name.partition(":")
    known = {"r": RISKS[role], "m": RISKS[role], "a": ANTI, "x": OWN}
    if name in MOVES:
        return MOVES[name]
    if colon and rest in known.get(kind, "").split():
        return KINDS[kind] + rest
    raise ValueError(f"{name!r} is no label")


def optional(whole: str, spans: list[dict]) -> Iterator[dict]:
    """Yield the forms on which careful annotators differ, where nothing else is marked."""
    for kind, words in OPTIONAL.items():
        for m in re.finditer(rf"(?i)\b(?:{words})\b", whole):
            if not any(s["start"] < m.end() and m.start() < s["end"] for s in spans):
                yield {"start": m.start(), "end": m.end(), "kind": kind, "text": m[0]}
