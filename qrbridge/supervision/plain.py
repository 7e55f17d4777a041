"""Figures -> JSON, for programs and for the page."""

from dataclasses import asdict
from typing import Any

from qrbridge.supervision.figures import Figures, Group


def plain(found: Figures) -> dict[str, Any]:
    """Return the figures as what JSON can say."""
    return {
        "total": _group(found.total),
        "levels": {level: _group(group) for level, group in found.levels.items()},
        "regions": {region: _group(group) for region, group in found.regions.items()},
        "departments": {department: asdict(answers) for department, answers in found.departments.items()},
        "capital_fen": found.capital,
        "employees": found.employees,
        "delivered": found.delivered,
        "retyped": found.retyped,
        "notices": found.notices,
        "asked": found.asked,
        "asked_again": found.asked_again,
        "asked_again_share": found.share,
        "unknown": found.unknown,
    }


def _group(group: Group) -> dict[str, Any]:
    days = asdict(group.days) if group.days else None
    return {"accepted": group.accepted, "finished": group.finished, "rate": group.rate, "working_days": days}
