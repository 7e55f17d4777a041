"""The files of the record, or of a department -> what is wrong with them though they can be loaded.

A finding of `check` is about a record, a remark is about the files that say what a record must be.
"""

from collections.abc import Collection, Iterator, Mapping

from qrbridge.errors import ProfileError
from qrbridge.profile.lint_mapping import mapping_remarks
from qrbridge.profile.lint_materials import material_remarks, unasked_remarks
from qrbridge.profile.lint_rules import rule_remarks
from qrbridge.profile.lint_schema import schema_remarks, table_remarks
from qrbridge.profile.lint_tables import crosswalk_remarks
from qrbridge.profile.parse_profile import MAPPING_FILE, OUTBOUND_FILE, PROFILE_FILE, parse_profile
from qrbridge.profile.parse_returns import RULES_FILE as RETURN_RULES_FILE
from qrbridge.profile.parse_rules import parse_rules
from qrbridge.profile.parse_schema import RULES_FILE, SCHEMA_FILE, parse_schema
from qrbridge.profile.read import Source
from qrbridge.profile.remarks import LintedProfile, Remark, refused, remark
from qrbridge.profile.values import Profile, Schema


def lint_canonical(shared: Mapping[str, str]) -> tuple[Remark, ...]:
    """Return the remarks on the files of the canonical record, in the order of files and lines.

    A file that cannot be loaded is the one remark there is.
    """
    try:
        canonical = parse_schema(shared)
    except ProfileError as error:
        return (refused(error),)
    return _in_order(_canonical_remarks(shared, canonical))


def lint(
    files: Mapping[str, str],
    canonical: Schema,
    shared: Mapping[str, str],
    issuers: Mapping[str, frozenset[str] | None],
) -> tuple[Remark, ...]:
    """Return the remarks on a department's `files`, in the order of files and lines.

    `shared` are the files of the record of the schema `canonical`; `issuers` are all departments by name,
    each with the fields of `issued` that its answers fill, None if its own files cannot be loaded. Files that
    cannot be loaded are the one remark.
    """
    try:
        profile = parse_profile(files, canonical, shared)
    except ProfileError as error:
        return (refused(error),)
    return _in_order(_profile_remarks(LintedProfile(profile, files), issuers))


def lint_returns(shared: Mapping[str, str], profile: Profile) -> tuple[Remark, ...]:
    """Return the remarks on the rules that the answers of all departments follow, with those of `profile`."""
    if profile.returns is None or RETURN_RULES_FILE not in shared:
        return ()
    source = Source(RETURN_RULES_FILE, shared[RETURN_RULES_FILE])
    schema = profile.returns.schema
    # The rules of return.toml are the department's own and are right as they are made.
    rules = parse_rules(source, schema.fields, schema.tables)
    return _in_order(rule_remarks(source, schema.with_rules(rules)))


def lint_unasked(shared: Mapping[str, str], canonical: Schema, asked: Collection[str]) -> tuple[Remark, ...]:
    """Return a remark for each paper of the record's fields that is not in `asked`, those of departments."""
    return _in_order(unasked_remarks(Source(SCHEMA_FILE, shared[SCHEMA_FILE]), canonical, asked))


def issued_by(profile: Profile) -> frozenset[str]:
    """Return the fields of `issued` that the answers of a department fill."""
    return frozenset(profile.returns.names.values()) if profile.returns else frozenset()


def _canonical_remarks(shared: Mapping[str, str], canonical: Schema) -> Iterator[Remark]:
    schema = Source(SCHEMA_FILE, shared[SCHEMA_FILE])
    rules = Source(RULES_FILE, shared.get(RULES_FILE, ""))
    yield from schema_remarks(schema, canonical, canonical.tables)
    yield from table_remarks(shared, canonical)
    yield from rule_remarks(rules, canonical)


def _profile_remarks(linted: LintedProfile, issuers: Mapping[str, frozenset[str] | None]) -> Iterator[Remark]:
    profile, files = linted.profile, linted.files
    outbound = Source(OUTBOUND_FILE, files[OUTBOUND_FILE])
    yield from schema_remarks(outbound, profile.outbound, profile.canonical.tables)
    yield from rule_remarks(Source(RULES_FILE, files.get(RULES_FILE, "")), profile.outbound)
    yield from mapping_remarks(linted, Source(MAPPING_FILE, files[MAPPING_FILE]), issuers)
    yield from crosswalk_remarks(linted)
    yield from material_remarks(linted)
    if profile.promise is None:
        yield remark("promise_missing", Source(PROFILE_FILE, files[PROFILE_FILE]), ("id",))


def _in_order(remarks: Iterator[Remark]) -> tuple[Remark, ...]:
    # Rows that are filled from several sources tell the same of each.
    once = {(remark.file, remark.line, remark.text_en): remark for remark in remarks}
    return tuple(sorted(once.values(), key=lambda remark: (remark.file, remark.line, remark.text_en)))
