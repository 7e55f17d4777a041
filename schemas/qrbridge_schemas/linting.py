"""The files of the record, of the departments and of the working days -> the remarks on them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import qrbridge_schemas
from qrbridge.errors import ProfileError
from qrbridge.profile import Profile, Schema
from qrbridge.profile.linting import issued_by, lint, lint_canonical, lint_returns, lint_unasked
from qrbridge.profile.remarks import Remark, refused
from qrbridge_schemas import Folders


def remarks(departments: Sequence[str] = (), folders: Folders = ()) -> list[Remark]:
    """Return the remarks on the calendar, the record and `departments`, all of them if none is named.

    Where the record cannot be loaded, nothing else can. ProfileError for a department that is not there.
    """
    known = qrbridge_schemas.names(folders)
    for name in departments:
        if name not in known:
            raise ProfileError("profile.unknown", found=repr(name)[:60], known=", ".join(known))
    shared = qrbridge_schemas.files("canonical", folders)
    found = [_placed(remark, "canonical") for remark in lint_canonical(shared)]
    if any(remark.code == "refused" for remark in found):
        return found
    canonical = qrbridge_schemas.canonical(folders)
    profiles = dict(_profiles(known, folders))
    issuers = {name: issued_by(profile) if profile else None for name, profile in profiles.items()}
    answering = [profile for profile in profiles.values() if profile and profile.returns]
    for profile in answering[:1]:
        found += [_placed(remark, "canonical") for remark in lint_returns(shared, profile)]
    found += [_placed(remark, "canonical") for remark in _unasked(shared, canonical, profiles.values())]
    found += _calendar(folders)
    for name in departments or known:
        place = f"departments/{name}"
        texts = qrbridge_schemas.files(place, folders)
        found += [_placed(remark, place) for remark in lint(texts, canonical, shared, issuers)]
    # A mistake in what all answers have in common is found with every department.
    return list(dict.fromkeys(found))


def _calendar(folders: Folders) -> Iterator[Remark]:
    try:
        qrbridge_schemas.calendar(folders)
    except ProfileError as error:
        # What cannot be read at all is no fault of what is in it.
        if "file" not in error.facts:
            raise
        yield refused(error)


def _unasked(
    shared: Mapping[str, str], canonical: Schema, profiles: Collection[Profile | None]
) -> Iterable[Remark]:
    asked = {material.code for profile in profiles if profile for material in profile.materials}
    # Nobody knows what a department asks for that cannot be loaded; its mistake is told with its own files.
    return () if None in profiles else lint_unasked(shared, canonical, asked)


def _placed(remark: Remark, place: str) -> Remark:
    return replace(remark, file=qrbridge_schemas.in_place(remark.file, place))


def _profiles(names: Sequence[str], folders: Folders) -> Iterator[tuple[str, Profile | None]]:
    for name in names:
        try:
            yield name, qrbridge_schemas.load(name, folders)
        except ProfileError:
            # It is told where its own files are linted.
            yield name, None
