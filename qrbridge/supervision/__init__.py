"""Electronic supervision: lights, figures and traces, all of them from the audit log and a calendar."""

from qrbridge.supervision.calendar import Calendar
from qrbridge.supervision.cases import KINDS, Application, Case, Stop, applications, until
from qrbridge.supervision.figures import ALL, Days, Figures, Group, Period, figures
from qrbridge.supervision.instants import instant, period
from qrbridge.supervision.lights import RED, Light, Standing, Terms, board, not_covered, standing, urgency
from qrbridge.supervision.parse_calendar import parse_calendar
from qrbridge.supervision.plain import plain
from qrbridge.supervision.trace import Row, told, trace

__all__ = [
    "ALL",
    "KINDS",
    "RED",
    "Application",
    "Calendar",
    "Case",
    "Days",
    "Figures",
    "Group",
    "Light",
    "Period",
    "Row",
    "Standing",
    "Stop",
    "Terms",
    "applications",
    "board",
    "figures",
    "instant",
    "not_covered",
    "parse_calendar",
    "period",
    "plain",
    "standing",
    "told",
    "trace",
    "until",
    "urgency",
]
