"""Which of a role's risks the answer addressed, only mentioned, or left out."""

from collections.abc import Sequence

from voiceloop.debrief.case import Case
from voiceloop.types import Risk, RiskFinding, RiskState, Role, Run


def risk_findings(case: Case, roles: Sequence[Role]) -> tuple[RiskFinding, ...]:
    """Return every risk of the role, then those of the lists it also hears, as secondary."""
    own = {risk.name for risk in case.role.risks}
    heard = [role for role in roles if role.name in case.role.also_hears]
    also = {risk.name: risk for role in heard for risk in role.risks if risk.name not in own}
    return (
        *(_finding(case, risk, secondary=False) for risk in case.role.risks),
        *(_finding(case, risk, secondary=True) for risk in also.values()),
    )


def addressed(case: Case, role: Role) -> tuple[Risk, ...]:
    """Return the risks on a role's own list that the answer addressed."""
    return tuple(risk for risk in role.risks if case.taking_up(risk.name))


def left_out(case: Case, role: Role) -> tuple[Risk, ...]:
    """Return the risks on a role's own list that the answer did not address."""
    return tuple(risk for risk in role.risks if not case.taking_up(risk.name))


def _finding(case: Case, risk: Risk, *, secondary: bool) -> RiskFinding:
    at = case.taking_up(risk.name)
    named = tuple(i for i, clause in enumerate(case.clauses) if risk.name in clause.mentioned)
    state: RiskState = "addressed" if at else "mentioned" if named else "absent"
    shown = at or named
    return RiskFinding(
        name=risk.name,
        title=risk.title,
        state=state,
        secondary=secondary,
        quote=case.text(Run(shown[0], shown[0] + 1)) if shown else None,
        evidence=tuple(case.span(Run(i, i + 1)) for i in shown),
    )
