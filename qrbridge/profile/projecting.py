"""A record -> a department's own fields: only those that its profile names, and each one exact."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qrbridge.profile import paths
from qrbridge.profile.checking import check, examine
from qrbridge.profile.convert import ConversionError, Value, convert, loses_in_float32
from qrbridge.profile.materials import missing
from qrbridge.profile.paths import Place
from qrbridge.profile.plain import plain
from qrbridge.profile.structure import in_order
from qrbridge.profile.telling import told_once
from qrbridge.profile.values import (
    ERROR,
    WARNING,
    Entry,
    Finding,
    Group,
    Profile,
    Projection,
    Rows,
    Severity,
    Words,
)
from qrbridge.profile.words import finding, moved

# What a projection finds in a field that is wrong in the record itself follows from that.
_FOLLOWS = frozenset({"BAD_FORMAT", "BAD_CODE", "BAD_TYPE", "BAD_RANGE", "REQ_FIELD"})


@dataclass(slots=True)
class _Work:
    """What one projection has gathered so far; `origins` leads from target paths to paths of the record."""

    record: object
    profile: Profile
    findings: list[Finding] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)
    delivered: int = 0
    retyped: int = 0
    told: set[tuple[str, str, str]] = field(default_factory=set)

    def find(
        self, key: str, source: str, target: str, facts: Mapping[str, object], severity: Severity = ERROR
    ) -> None:
        """Note a finding at the record's path `source`, about the first target field that it concerns."""
        fault = (key, source, repr(facts))
        if fault in self.told:
            return
        self.told.add(fault)
        canonical, name = self.profile.canonical, self.profile.name
        about = {"target": target, "department": name, **facts}
        self.findings.append(finding(key, source, canonical, about, severity))


def project(record: object, profile: Profile) -> Projection:
    """Return `record` in the fields of `profile`, with all that keeps it from being complete and exact.

    The findings are at the record's own paths, so that the hall can correct them. ProfileError if `record` is
    no JSON value, or too deep or too large to be a record.
    """
    value = plain(record)
    work = _Work(value, profile)
    if not has_part(profile, value):
        work.find("no_part", "regime", paths.ROOT, {"allowed": ", ".join(profile.regimes)})
        return Projection({}, tuple(work.findings), 0, 0)
    fields = _group(work, profile.mapping, Place(value, value), paths.ROOT)
    for fault in examine(fields, profile.outbound, required=False):
        origin = work.origins.get(fault.field)
        work.findings.append(moved(fault, origin, profile.canonical) if origin else fault)
    found = tuple(in_order(work.findings, profile.canonical))
    return Projection(fields, found, work.delivered, work.retyped)


def has_part(profile: Profile, record: object) -> bool:
    """Say whether the department has a part under the regime of `record`."""
    regime = record.get("regime") if isinstance(record, dict) else None
    return regime is None or regime in profile.regimes


def check_for(record: object, profile: Profile) -> tuple[Finding, ...]:
    """Return all findings of `record` itself, of its projection and of its papers, each fault once.

    ProfileError if `record` is no JSON value, or too deep or too large to be a record.
    """
    return check_for_each(record, [profile])[profile.id]


def check_for_each(record: object, profiles: Sequence[Profile]) -> dict[str, tuple[Finding, ...]]:
    """Return what `check_for` does for each department, by its id; the record itself is checked once."""
    if not profiles:
        return {}
    own = check(record, profiles[0].canonical)
    return {
        profile.id: _with_papers(told_once(own, _more(record, profile, own)), record, [profile])
        for profile in profiles
    }


def _more(record: object, profile: Profile, own: Iterable[Finding]) -> list[Finding]:
    """Return the findings of the projection that do not follow from `own`, those of the record itself."""
    wrong = {fault.field for fault in own if fault.severity == ERROR}
    found = project(record, profile).findings
    return [fault for fault in found if not (fault.code in _FOLLOWS and fault.field in wrong)]


class _ToldError(Exception):
    """A field stays empty, and the finding that says why is there. It never leaves this module."""


def check_for_all(record: object, profiles: Iterable[Profile]) -> tuple[Finding, ...]:
    """Return what is wrong with `record` for all departments that have a part in it, each fault once.

    What one department still has to issue to the next is no fault of the applicant's, and left out.
    ProfileError as for `check_for`.
    """
    profiles = [profile for profile in profiles if has_part(profile, record)]
    if not profiles:
        return ()
    canonical = profiles[0].canonical
    own = check(record, canonical)
    more = [found for profile in profiles for found in _more(record, profile, own)]
    found = told_once(own, (fault for fault in more if fault.code != "NOT_ISSUED"))
    return _with_papers(found, record, profiles)


def _with_papers(
    found: Sequence[Finding], record: object, profiles: Sequence[Profile]
) -> tuple[Finding, ...]:
    """Return `found` and the papers that are missing for those of `profiles` that have a part, in order."""
    canonical, value = profiles[0].canonical, plain(record)
    papers = missing(value, [profile for profile in profiles if has_part(profile, value)], canonical)
    return tuple(in_order([*found, *papers], canonical))


def _group(work: _Work, group: Group, place: Place, target: str, source: str = "") -> dict[str, object]:
    """Return the object at the path `target`; `source` is the source of the row that it stands in."""
    filled: dict[str, object] = {}
    for entry in group.entries:
        value = _entry(work, entry, place, paths.child(target, entry.target), source)
        if value is not None:
            filled[entry.target] = value
    for name, inner in group.blocks.items():
        if block := _group(work, inner, place, paths.child(target, name), source):
            filled[name] = block
    for name, rows in group.lists.items():
        if listed := _rows(work, rows, place, paths.child(target, name)):
            filled[name] = listed
    return filled


def row_places(rows: Rows, place: Place) -> Iterator[tuple[str, Place]]:
    """Yield (source, place in the record) of each row that a target list has."""
    for source in rows.sources:
        for path, value in place.select(source):
            row = Place(place.record, value, path)
            if isinstance(value, dict) and row.holds(rows.when):
                yield source, row


def _rows(work: _Work, rows: Rows, place: Place, target: str) -> list[object]:
    filled: list[object] = []
    for source, row in row_places(rows, place):
        filled.append(_group(work, rows.group, row, paths.child(target, len(filled)), source))
    if rows.must and not filled:
        work.retyped += 1
        work.find("req_target", place.full(rows.sources[0]).removesuffix("[]"), target, {})
    return filled


def _entry(work: _Work, entry: Entry, place: Place, target: str, source: str) -> Value | None:
    """Return the value of one target field, or None if it stays empty, and count it."""
    if not place.holds(entry.when):
        return None
    try:
        value = _value(work, entry, place, target, source)
    except _ToldError:
        work.retyped += entry.must
        return None
    if value is not None:
        work.delivered += 1
    elif entry.must:
        work.retyped += 1
        key = "not_issued" if entry.awaits else "req_target"
        work.find(key, _first_source(entry, place, target), target, {"awaits": entry.awaits})
    return value


def _first_source(entry: Entry, place: Place, target: str) -> str:
    """Return where the value of an empty field should stand in the record; of a list, the list."""
    return place.full(entry.sources[0]).partition("[]")[0] if entry.sources else target


def source_values(entry: Entry, place: Place) -> Iterator[tuple[str, object]]:
    """Yield each (path, value) in the record that `entry`, whose row is at `place`, is filled from."""
    for source in entry.sources:
        for path, value in place.select(source):
            if not entry.like or paths.matches(paths.code_text(value), entry.like):
                yield path, value


def _value(work: _Work, entry: Entry, place: Place, target: str, source: str) -> Value | None:
    if not entry.sources:
        return entry.constant if entry.constant is not None else entry.by_source.get(source)
    found = list(source_values(entry, place))
    work.origins[target] = found[0][0] if found else _first_source(entry, place, target)
    if not found:
        return None
    values = []
    for path, value in found if entry.join is not None else found[:1]:
        try:
            values.append(convert(value, entry, work.profile, work.record))
        except ConversionError as fault:
            # Without its name a code is still a code, so a name that may stay empty only warns.
            severity = WARNING if fault.key == "no_name" and not entry.must else ERROR
            work.find(fault.key, path, target, fault.facts, severity)
            raise _ToldError from None
        if (note := _note(work.profile, entry, value)) is not None:
            work.find("code_note", path, target, {"note": note}, WARNING)
    result = entry.join.join(map(str, values)) if entry.join is not None else values[0]
    if entry.float32 and isinstance(result, str) and (kept := loses_in_float32(result)) is not None:
        work.find("float32", found[0][0], target, {"found": result, "kept": kept}, WARNING)
    return result


def _note(profile: Profile, entry: Entry, value: object) -> Words | None:
    table = profile.crosswalks[entry.crosswalk] if entry.crosswalk is not None else None
    return table.notes.get(paths.code_text(value)) if table else None
