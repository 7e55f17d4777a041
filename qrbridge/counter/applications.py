"""A hall's applications: how each stands with every department."""

from dataclasses import dataclass

from qrbridge import chain
from qrbridge.counter.window import Window
from qrbridge.errors import IncompleteError, UsageError
from qrbridge.inbox import Revision


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest revision of an application, and how each department that has a part stands to it."""

    revision: Revision
    departments: dict[str, str]

    @property
    def complete(self) -> bool:
        """Whether all have approved."""
        return chain.is_complete(self.departments)


def newest(window: Window, number: str) -> Revision:
    """Return the newest revision of an application; UsageError if this hall has sent none."""
    revision = window.register.newest(number)
    if revision is None:
        raise UsageError("inbox.no_application", number=number[:64])
    return revision


def standing(window: Window, number: str) -> Standing:
    """Return how an application stands."""
    return standing_of(window, newest(window, number))


def every(window: Window) -> list[Standing]:
    """Return how all applications stand, in the order in which they came."""
    return [standing(window, number) for number in window.register.applications()]


def search(window: Window, text: str, most: int) -> list[Standing]:
    """Return how the applications stand whose number or name has `text`, those of late first."""
    return [standing_of(window, revision) for revision in window.register.search(text, most)]


def standing_of(window: Window, revision: Revision) -> Standing:
    """Return how an application stands whose newest revision is at hand."""
    return Standing(revision, chain.standing(window.register, revision, window.profiles()))


def collected(window: Window, number: str) -> bytes:
    """Return the collection sheet as PDF; IncompleteError unless all departments have approved."""
    # reportlab takes long to import, and is wanted here only.
    from qrbridge.counter import papers

    found = standing(window, number)
    if waiting := [department for department, outcome in found.departments.items() if outcome != "approved"]:
        raise IncompleteError("inbox.not_complete", application=number, waiting=", ".join(waiting))
    profiles = [profile for profile in window.profiles() if profile.id in found.departments]
    return papers.collection_of(found.revision.fields, profiles, window.catalogue)
