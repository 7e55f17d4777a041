"""A record -> everything that is wrong with it, at once."""

from qrbridge.profile import rules
from qrbridge.profile.plain import plain
from qrbridge.profile.structure import in_order, structure
from qrbridge.profile.values import ERROR, Finding, Profile, Schema


def check(record: object, schema: Schema) -> tuple[Finding, ...]:
    """Return all findings of `record` against `schema` and its rules, in the order of the schema's fields.

    ProfileError if `record` is no JSON value, or too deep or too large to be one of this kind.
    """
    return tuple(examine(plain(record), schema))


def examine(value: object, schema: Schema, *, required: bool = True) -> list[Finding]:
    """Return all findings of the plain JSON `value`; with `required` false, what is missing is none."""
    found = structure(value, schema, required=required)
    bad = frozenset(fault.field for fault in found if fault.severity == ERROR)
    if isinstance(value, dict):
        found += [fault for rule in schema.rules for fault in rules.apply(rule, value, schema, bad)]
        bad = frozenset(fault.field for fault in found if fault.severity == ERROR)
        # A warning about a field that is wrong anyway says the same again.
        found = [fault for fault in found if fault.severity == ERROR or fault.field not in bad]
    return in_order(found, schema)


def validate(fields: object, profile: Profile) -> tuple[Finding, ...]:
    """Return all findings of a department's own `fields` against its outbound schema: the receiver's check.

    ProfileError if `fields` is no JSON value, or too deep or too large to be one of this kind.
    """
    return check(fields, profile.outbound)
