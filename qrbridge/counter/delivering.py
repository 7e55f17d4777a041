"""An arrival as a file in the format of its business system, or brought into that system."""

from collections.abc import Mapping
from pathlib import Path

from qrbridge import delivery, intake
from qrbridge.audit import Event
from qrbridge.counter import documents
from qrbridge.counter.receiving import refuse_other
from qrbridge.counter.window import Catalogue, Window
from qrbridge.delivery import Delivered, Form, Layout, Target
from qrbridge.errors import DeliveryError, StationError, UsageError
from qrbridge.inbox import Item
from qrbridge.pack import File, Record
from qrbridge.profile import Profile


def exported(window: Window, number: int, layout: Layout | None = None) -> tuple[str, bytes]:
    """Return an arrival as a file, its name and its bytes: as it was sent, or a record in a `layout`.

    DeliveryError if a file is to be laid out, or if the charset lacks a character.
    """
    item = window.inbox.get(number)
    content = documents.of_envelope(window.inbox.envelope(number), window.catalogue)
    name, data = intake.document(content, bytes.fromhex(item.digest))
    if layout is None:
        return name, data
    record = _only_record(content, number)
    form = form_of(record.profile, window.catalogue)
    return str(Path(name).with_suffix(f".{layout.format}")), delivery.document(record.fields, layout, form)


def note_export(window: Window, number: int, layout: Layout | None, now: int) -> None:
    """Let the log tell that an arrival was written out, before whatever comes of that."""
    facts: dict[str, str | int] = {"arrival": number}
    facts |= {"format": layout.format} if layout else {}
    window.trail.write(now, Event("export", digest=window.inbox.get(number).digest, facts=facts))


def layout_of(window: Window, number: int, format: str | None, charset: str | None = None) -> Layout:
    """Return how a record is laid out where only some of that was said: JSON is UTF-8, else as its form."""
    form = form_of(window.inbox.get(number).title, window.catalogue)
    own = form.schema.charset if form.schema and format in ("xml", "csv") else "utf-8"
    return Layout(format or "json", charset or own)


def checked(layout: Layout) -> Layout:
    """Return `layout`; UsageError for one that cannot be."""
    if layout.bom and not delivery.has_bom(layout.charset):
        raise UsageError("delivery.no_bom", charset=layout.charset.upper())
    if layout.spreadsheet and layout.format != "csv":
        raise UsageError("delivery.spreadsheet")
    return layout


def targets(window: Window) -> Mapping[str, Target]:
    """Return where what arrives goes, by delivery.toml; StationError at a hall."""
    return delivery.load(window.station.folder, _profile(window))


def deliver(window: Window, item: Item, target: Target, now: int) -> Delivered:
    """Bring an arrival into a target; what is there already stays, and is told by the log once."""
    profile = _profile(window)
    content = documents.of_envelope(window.inbox.envelope(item.number), window.catalogue)
    record = _only_record(content, item.number)
    refuse_other(record, profile.id, profile.version)

    def note(done: Delivered) -> None:
        facts = {"target": done.target}
        event = Event("deliver", item.application, item.revision, None, item.digest, facts)
        window.trail.write_once(now, event)

    return delivery.deliver(target, item, record.fields, delivery.form_of(profile), note)


def form_of(profile: str, catalogue: Catalogue) -> Form:
    """Return the form of the records of a profile; nothing is known of one that is not of this release."""
    if profile in catalogue.names():
        return delivery.form_of(catalogue.load(profile))
    return Form(documents.form(profile, catalogue))


def _profile(window: Window) -> Profile:
    station = window.station
    if station.profile is None:
        raise StationError("delivery.no_department", name=station.name, role=station.role)
    return window.catalogue.load(station.profile)


def _only_record(content: File | Record, number: int) -> Record:
    if isinstance(content, File):
        raise DeliveryError("delivery.no_record", number=number)
    return content
