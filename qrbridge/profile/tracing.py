"""A path of a department's own form -> the place in the record that it comes from."""

from dataclasses import dataclass

from qrbridge.profile.paths import ROOT, Place, steps
from qrbridge.profile.projecting import row_places, source_values
from qrbridge.profile.values import Entry, Group, Profile


@dataclass(frozen=True, slots=True)
class Origin:
    """The place in the record, and how it is converted; `entry` is None for a group or a row."""

    path: str
    entry: Entry | None = None


def origin(record: object, profile: Profile, target: str) -> Origin | None:
    """Return where in `record` the department's field `target` comes from, None if it has no such field.

    `investors[1].INV` for instance is `shareholders[1].name`. A field that is empty has an origin, too.
    """
    return _inside(profile.mapping, Place(record, record), steps(target))


def _inside(group: Group, place: Place, path: list[tuple[str, int | None]]) -> Origin | None:
    if not path:
        return Origin(place.path)
    (name, number), rest = path[0], path[1:]
    if name in group.blocks and number is None:
        return _inside(group.blocks[name], place, rest)
    if name in group.lists and number is not None:
        rows = [row for _, row in row_places(group.lists[name], place)]
        return _inside(group.lists[name].group, rows[number], rest) if number < len(rows) else None
    if name in group.lists and not rest:
        return Origin(place.full(group.lists[name].sources[0]).removesuffix("[]"))
    return _entry(group, place, name) if number is None and not rest else None


def _entry(group: Group, place: Place, name: str) -> Origin | None:
    entry = next((entry for entry in group.entries if entry.target == name), None)
    if entry is None:
        return None
    if not entry.sources:
        return Origin(place.path if place.path != ROOT else ROOT)
    first = next(source_values(entry, place), None)
    return Origin(first[0] if first else place.full(entry.sources[0]), entry)


def entry_of(profile: Profile, target: str) -> Entry | None:
    """Return the line of the mapping that fills the department's field `target`, None if there is none."""
    group: Group | None = profile.mapping
    *around, last = [name for name, _ in steps(target)] or [""]
    for name in around:
        rows = group.lists.get(name) if group else None
        group = rows.group if rows else group.blocks.get(name) if group else None
    return next((entry for entry in group.entries if entry.target == last), None) if group else None
