"""Records as files: the fields in the order of their form, as JSON."""

import json
from dataclasses import replace

from qrbridge import bridge
from qrbridge import profile as profiles
from qrbridge.counter.window import Catalogue
from qrbridge.inbox import Revision
from qrbridge.pack import File, Record
from qrbridge.profile import Schema


def of_envelope(envelope: bytes, catalogue: Catalogue) -> File | Record:
    """Return what an envelope from the inbox carries, a record in the order of its form.

    It was verified when it came in; a key that was revoked or has expired since does not undo that.
    """
    content = bridge.content_of(envelope, catalogue.dictionaries())
    return content if isinstance(content, File) else in_form_order(content, catalogue)


def of_revision(revision: Revision, catalogue: Catalogue) -> tuple[str, bytes]:
    """Return the file that a revision is outside the hall: its name and its JSON."""
    fields = profiles.in_form_order(revision.fields, catalogue.canonical())
    text = json.dumps(fields, ensure_ascii=False, indent=2) + "\n"
    return f"{revision.application}-r{revision.revision}.json", text.encode()


def in_form_order(record: Record, catalogue: Catalogue) -> Record:
    """Return `record` with its fields in the order of its form, if that is one of this release."""
    schema = form(record.profile, catalogue)
    if schema is None:
        return record
    return replace(record, fields=profiles.in_form_order(record.fields, schema))


def form(profile: str, catalogue: Catalogue) -> Schema | None:
    """Return the form of a record of this profile, None if it is not one of this release."""
    name, _, kind = profile.partition(".return")
    if profile == catalogue.canonical().id:
        return catalogue.canonical()
    if name not in catalogue.names():
        return None
    own = catalogue.load(name)
    return own.outbound if name == profile else own.returns.schema if own.returns and not kind else None


def title(record: object, otherwise: str) -> str:
    """Return the application number of a canonical record, for labels that people read."""
    number = record.get("application_number") if isinstance(record, dict) else None
    return str(number or otherwise)
