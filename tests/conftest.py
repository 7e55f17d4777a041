"""What all tests share: databases, stations, and the switch that makes a skip a failure."""

import os

import pytest

from tests.databases import dbms, inbox_url, new_database, server, url
from tests.stations import hall, saic

__all__ = ["dbms", "hall", "inbox_url", "new_database", "saic", "server", "url"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """With QRBRIDGE_NO_SKIPS set, report a skipped test as failed: in CI nothing is skipped silently."""
    report = yield
    if report.skipped and os.environ.get("QRBRIDGE_NO_SKIPS"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which QRBRIDGE_NO_SKIPS forbids: {report.longrepr}"
    return report
