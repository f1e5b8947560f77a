"""The sentence a panel would quote against the candidate, and the best one they said."""

import re

from voiceloop.debrief.case import Case, lasting
from voiceloop.debrief.wording import bare, sentence, wording
from voiceloop.types import Quote, SaidHedge

SURE = 0.6
"""Below this probability a label is not quoted (house: a wrong quote costs more than a missing one)."""


def quotes(case: Case) -> tuple[Quote, ...]:
    """Return the quote against the answer and the quote for it, as far as there are any."""
    return tuple(quote for quote in (_against(case), _for(case)) if quote is not None)


def best(case: Case) -> list[tuple[int, str, str]]:
    """Return (clause, why it is good, what to keep), the best sentence first, each clause once.

    A sentence with an anti-signal or an evasive hedge is never among them.
    """
    spoilt = {hedge.clause for hedge in case.evasive()}
    found: dict[int, tuple[int, str, str]] = {}
    for entry in wording("quotes")["best"]:
        for i in _of_kind(case, entry["kind"]):
            if i not in spoilt and not case.clauses[i].anti:
                found.setdefault(i, (i, entry["why"], entry["keep"]))
    return list(found.values())


def _for(case: Case) -> Quote | None:
    for i, why, _ in best(case)[:1]:
        return _quote(case, i, "for", why, None)
    return None


def _against(case: Case) -> Quote | None:
    said = wording("quotes")["against"]
    if anti := [i for i, c in enumerate(case.clauses) if c.anti and _sure(case, i, c.anti[0])]:
        clause = case.clauses[anti[0]]
        known = wording("anti")
        why = known.get(clause.anti[0], known["other"])["why"]
        return _quote(case, anti[0], "against", why, _own_start(case, anti[0]))
    if evasive := case.evasive():
        hedge = evasive[0]
        why = said["evasive_hedges"].format(hedge=bare(hedge.text))
        return _quote(case, hedge.clause, "against", why, _committed(case, hedge))
    solution, failure = (
        case.doing("model_name", "architecture", "fix"),
        case.doing("failure_hypothesis"),
    )
    if solution and _too_early(case):
        own = _own_start(case, solution[0])
        return _quote(case, solution[0], "against", said["solution_first_gap"], own)
    if case.clauses and not failure and case.round != "behavioural":
        why = said["opening"].format(spoken=lasting(case.spoken))
        return _quote(case, 0, "against", why, _own_start(case, 0))
    return None


def _too_early(case: Case) -> bool:
    gap = case.measures.get("solution_first_gap")
    bar = next((b.at_most for b in case.role.bars if b.signal == "solution_first_gap"), None)
    return gap is not None and (
        gap.state == "censored" or (gap.value is not None and bar is not None and gap.value > bar)
    )


def _own_start(case: Case, instead_of: int) -> str:
    """What to say instead, in the speaker's own words where there are any, else what to fill in."""
    said = wording("quotes")["instead"]
    own = []
    for move, kind in (("failure_hypothesis", "failure"), ("evaluation", "check")):
        at = [i for i in case.doing(move) if i != instead_of and not case.clauses[i].anti]
        if not at:
            break
        clause = case.clauses[at[0]]
        time = lasting(clause.start)
        own.append(
            said[f"own_{kind}"].format(**{f"{kind}_at": time, kind: sentence(bare(clause.text))})
        )
    return " ".join(own) or str(said["slot"])


def _committed(case: Case, hedge: SaidHedge) -> str:
    """The sentence without its hedge where that leaves a sentence, else how to decide."""
    said = wording("quotes")["instead"]
    cue, text = bare(hedge.text), bare(case.clauses[hedge.clause].text)
    rest = re.sub(rf"(^|\s){re.escape(cue)}(?=[\s,.;:]|$)[,;:]?", " ", text, count=1).strip(" ,;:")
    if cue.lower() in said["removable"] and len(rest.split()) > 2:
        return str(said["committed"].format(rewrite=sentence(rest)))
    return str(said["decide"].format(hedge=cue))


def _of_kind(case: Case, kind: str) -> list[int]:
    if kind == "calibrated":
        return [hedge.clause for hedge in case.hedges if hedge.type == "calibrated"]
    if kind == "risk":
        own = {risk.name for risk in case.role.risks}
        return [i for i, clause in enumerate(case.clauses) if own & {*clause.risks}]
    return [i for i in case.doing(kind) if _sure(case, i, kind)]


def _sure(case: Case, clause: int, label: str) -> bool:
    why = case.clauses[clause].why.get(label)
    return why is None or why.p >= SURE


def _quote(case: Case, clause: int, kind: str, why: str, instead: str | None) -> Quote:
    said = case.clauses[clause]
    return Quote(
        said.start,
        said.end,
        kind="for" if kind == "for" else "against",
        text=bare(said.text),
        why=why,
        instead=instead,
    )
