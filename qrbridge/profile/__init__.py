"""What the fields mean: a record's schema and rules, a department's profile, and everything that is wrong."""

from qrbridge.profile.checking import check, validate
from qrbridge.profile.hinting import hinted
from qrbridge.profile.materials import asked, wanted
from qrbridge.profile.merging import merge, refuse_faults
from qrbridge.profile.ordering import in_form_order
from qrbridge.profile.parse_profile import parse_profile
from qrbridge.profile.parse_schema import parse_schema
from qrbridge.profile.projecting import check_for, check_for_all, check_for_each, has_part, project
from qrbridge.profile.returning import corrected, correction, issued, known_entry, reverted
from qrbridge.profile.values import (
    Crosswalk,
    Field,
    Finding,
    Material,
    Profile,
    Projection,
    Promise,
    Returns,
    Rule,
    Schema,
    Table,
    Words,
    Wrapping,
)

__all__ = [
    "Crosswalk",
    "Field",
    "Finding",
    "Material",
    "Profile",
    "Projection",
    "Promise",
    "Returns",
    "Rule",
    "Schema",
    "Table",
    "Words",
    "Wrapping",
    "asked",
    "check",
    "check_for",
    "check_for_all",
    "check_for_each",
    "corrected",
    "correction",
    "has_part",
    "hinted",
    "in_form_order",
    "issued",
    "known_entry",
    "merge",
    "parse_profile",
    "parse_schema",
    "project",
    "refuse_faults",
    "reverted",
    "validate",
    "wanted",
]
