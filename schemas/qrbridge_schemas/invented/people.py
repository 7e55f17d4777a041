"""Invented people: name, identity document, how they can be reached."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from qrbridge_schemas.invented import numbers
from qrbridge_schemas.invented.draw import chance, early, weighted
from qrbridge_schemas.invented.words import Words, places

RARE = "䶮㛃𬱖㭎𬍛"
"""Characters of real given names that GBK has no bytes for."""

# Nationality, document (AIC code) and how its number begins; the share of each among people from abroad.
_ABROAD = {
    ("344", "55", "H0000"): 30.0,
    ("446", "55", "M0000"): 4.0,
    ("158", "57", "0000"): 26.0,
    ("840", "40", "E0000"): 12.0,
    ("410", "40", "M0000"): 10.0,
    ("392", "40", "TZ000"): 8.0,
    ("276", "40", "C0000"): 5.0,
    ("702", "40", "K0000"): 5.0,
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, the same in all the parts that he or she has in an application."""

    name: str
    id_type_code: str
    id_number: str
    nationality_code: str
    mobile: str
    fixed_phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Crowd:
    """Where people are drawn from: the words of their names, the day that they are adults on.

    `rare` is the share of names with a character that GBK lacks.
    """

    rng: Random
    words: Words
    today: date
    rare: float

    def person(self, *, from_abroad: bool = False) -> Person:
        """Return one more person."""
        rng = self.rng
        if from_abroad:
            country, document, start = weighted(rng, _ABROAD)
            name, number = self._name_abroad(country), f"{start}{rng.randrange(10_000):04d}"
        else:
            country, document, name = "156", "10", self._name()
            number = numbers.citizen_id(self._region(), self._birthday())
        contact = (numbers.mobile(rng), numbers.landline(rng), mail(rng, self.words))
        return Person(name, document, number, country, *contact)

    def _name(self) -> str:
        rng, words = self.rng, self.words
        if chance(rng, 0.004):
            return f"{rng.choice(words.minority_given)}·{rng.choice(words.minority_family)}"
        given = [early(rng, words.given) for _ in range(2 if chance(rng, 0.82) else 1)]
        if chance(rng, self.rare):
            given[-1] = rng.choice(RARE)
        return early(rng, words.surnames) + "".join(given)

    def _name_abroad(self, country: str) -> str:
        if country in ("344", "446", "158", "702"):
            return self._name()
        return f"{self.rng.choice(self.words.foreign_given)} {self.rng.choice(self.words.foreign_family)}"

    def _region(self) -> str:
        shares = {codes: share for share, codes in places().people}
        codes = weighted(self.rng, shares)
        return self.rng.choice(codes)

    def _birthday(self) -> date:
        return self.today - timedelta(days=int(self.rng.triangular(19, 68, 36) * 365.25))


def identity(person: Person) -> dict[str, object]:
    """Return who a person is, as each part of a record says it."""
    return {
        "name": person.name,
        "id_type_code": person.id_type_code,
        "id_number": person.id_number,
        "nationality_code": person.nationality_code,
    }


def reachable(person: Person, rng: Random) -> dict[str, object]:
    """Return a person and how to reach him or her: nearly always a mobile number."""
    has_mobile = chance(rng, 0.98)
    block = identity(person)
    if has_mobile:
        block["mobile"] = person.mobile
    if not has_mobile or chance(rng, 0.22):
        block["fixed_phone"] = person.fixed_phone
    if chance(rng, 0.12):
        block["email"] = person.email
    return block


def mail(rng: Random, words: Words) -> str:
    """Return a mail address at a domain that is kept for examples (RFC 2606)."""
    if chance(rng, 0.5):
        return f"{rng.randrange(10**7, 10**10)}@example.com"
    name = "".join(rng.sample(words.romanized, rng.choice((1, 2, 2, 3))))
    number = rng.choice(("", "", str(rng.randrange(1, 2000))))
    return f"{name}{number}@{rng.choice(('example.com', 'example.org'))}"
