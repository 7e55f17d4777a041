"""The errors of qrbridge: only these leave a module, whatever bytes come in.

QrbridgeError            exit code 1: the data is bad
├── UsageError           exit code 2: the call is wrong
├── IncompleteError      exit code 3: frames are missing
├── ProfileError         a profile or a record does not follow its schema
│   └── ReturnError      a department's answer does not fit what was sent to it
├── PackError            packed bytes are not canonical, too large or of an unknown kind
├── EnvelopeError        the COSE structure or its claims are wrong
│   └── TrustError       the key is unknown, revoked or another station's
├── FountainError        transfer length, symbol size or ESI out of range
├── FrameError           not a frame: digits, version, kind, length or CRC
├── SymbolError          no QR symbol for these digits, or no digits in this symbol
├── PictureError         a picture, video or PDF that cannot be read, drawn or written
├── FileError            a file or folder that cannot be read or written
├── StationError         a station folder that is missing, damaged or not of the right role
├── InboxError           a record that is already there, or an inbox that cannot be written
├── DeliveryError        a business system that does not take a record, or how it takes it is described wrong
├── AuditError           a log that is not as it was written
└── DeskError            what the desk's page may not ask, or not like this
"""

from qrbridge import messages


class QrbridgeError(Exception):
    """An error with a code (`frame.crc`), the facts of the case, and a text in each language."""

    exit_code = 1

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def text(self, language: str = "en") -> str:
        """Return one line: what was found, what was allowed, what to do next."""
        return messages.text(self.code, language, self.facts)

    def __str__(self) -> str:
        return self.text()


class UsageError(QrbridgeError):
    """The call is wrong; nothing was done."""

    exit_code = 2


class IncompleteError(QrbridgeError):
    """Frames are missing; scanning more may help."""

    exit_code = 3


class ProfileError(QrbridgeError):
    """A profile or a record does not follow its schema."""


class ReturnError(ProfileError):
    """A department's answer does not fit what was sent to it."""


class PackError(QrbridgeError):
    """Packed bytes are not canonical, too large or of an unknown kind."""


class EnvelopeError(QrbridgeError):
    """The COSE structure or its claims are wrong."""


class TrustError(EnvelopeError):
    """The key is unknown, revoked or another station's."""


class FountainError(QrbridgeError):
    """Transfer length, symbol size or ESI out of range."""


class FrameError(QrbridgeError):
    """Not a frame: digits, version, kind, length or CRC."""


class SymbolError(QrbridgeError):
    """No QR symbol for these digits, or no digits in this symbol."""


class PictureError(QrbridgeError):
    """A picture, video or PDF that cannot be read, drawn or written."""


class FileError(QrbridgeError):
    """A file or folder that cannot be read or written."""


class StationError(QrbridgeError):
    """A station folder that is missing, damaged or not of the right role."""


class InboxError(QrbridgeError):
    """A record that is already there, or an inbox that cannot be written."""


class DeliveryError(QrbridgeError):
    """A business system that does not take a record, or how it takes it is described wrong."""


class AuditError(QrbridgeError):
    """A log that is not as it was written."""


class DeskError(QrbridgeError):
    """What the desk's page may not ask, or not like this."""
