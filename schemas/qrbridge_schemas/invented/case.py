"""What is settled before the parts of an application are drawn: when, where, which kind, in which words."""

from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from qrbridge_schemas.invented.people import Crowd
from qrbridge_schemas.invented.words import Industry, Region, Words


@dataclass(frozen=True, slots=True)
class Case:
    """One application in the making; `number` counts the applications of a seed, `opened` its first day."""

    rng: Random
    words: Words
    crowd: Crowd
    number: int
    regime: str
    accepted: datetime
    opened: date
    region: Region
    level: str
    kind: str
    industry: Industry
    name: str
    currency: str
    telephone: str

    @property
    def is_company(self) -> bool:
        """Whether the law on companies holds for it, unlike for partnerships and sole proprietorships."""
        return self.kind[0] in "156"

    @property
    def is_foreign(self) -> bool:
        """Whether it has foreign, Hong Kong, Macao or Taiwan investment."""
        return self.kind[0] in "56"
