"""Findings that hinder, as an error."""

from qrbridge.errors import ProfileError
from qrbridge.profile import Finding


class FaultsError(ProfileError):
    """A record has errors; `findings` are all that was found, warnings too."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__("record.errors", count=sum(finding.severity == "error" for finding in findings))


def refuse_errors(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return the findings if they do not hinder; FaultsError if any of them is an error."""
    if any(finding.severity == "error" for finding in findings):
        raise FaultsError(findings)
    return findings
