"""Electronic supervision: lights, figures and traces, all of them from the audit log and a calendar."""

from qrbridge.supervision.calendar import Calendar
from qrbridge.supervision.parse_calendar import parse_calendar

__all__ = ["Calendar", "parse_calendar"]
