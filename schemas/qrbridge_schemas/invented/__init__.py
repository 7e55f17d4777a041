"""Invented applications, as many as wanted: no person, number, enterprise or street in them is anybody's.

The shares of kinds, amounts and lengths are those of Nanjing in 2014 as far as they are known: 4,007
applications in 188 working days, with 5.4 million yuan and 5.9 people each.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from random import Random

from qrbridge.errors import ProfileError
from qrbridge_schemas.invented import enterprise, forms, posts, shares
from qrbridge_schemas.invented.case import Case
from qrbridge_schemas.invented.draw import chance, early, weighted
from qrbridge_schemas.invented.enterprise import Fields
from qrbridge_schemas.invented.numbers import landline
from qrbridge_schemas.invented.people import Crowd
from qrbridge_schemas.invented.words import VOCABULARIES, Region, Words, places, words

__all__ = ["REGIMES", "VOCABULARIES", "applications"]

BEIJING = timezone(timedelta(hours=8))

# The first day, and how many: from when the hall went on line to when the registrations became one.
REGIMES = {
    "separate": (datetime(2014, 6, 23, tzinfo=BEIJING), 464),
    "uscc": (datetime(2015, 10, 8, tzinfo=BEIJING), 440),
}
"""The two regimes of registration, and the days that invented applications are accepted on."""

_KINDS = {
    "1130": 45.4, "1151": 22.0, "1190": 10.0, "1152": 5.0, "1153": 5.0, "4533": 5.0, "4540": 4.0,
    "5150": 1.6, "6150": 0.5, "1110": 1.0, "1222": 0.5,
}  # fmt: skip

# In 10,000 yuan. The last ones bring the mean to 5.4 million and more, as reported.
_CAPITAL = {
    3: 3.0, 10: 11.0, 20: 1.5, 30: 5.5, 50: 16.0, 60: 0.5, 80: 0.7, 100: 21.0, 108: 0.5, 118: 0.3, 150: 1.0,
    168: 0.4, 200: 8.0, 300: 5.5, 500: 10.0, 508: 0.4, 600: 0.6, 800: 0.7, 1000: 8.5, 1008: 0.4, 1200: 0.3,
    1500: 0.3, 2000: 2.0, 3000: 0.6, 5000: 2.2, 10000: 0.9, 20000: 0.2, 50000: 0.04,
}  # fmt: skip
_SMALL = {3: 10.0, 5: 10.0, 10: 40.0, 20: 8.0, 30: 12.0, 50: 20.0}


def applications(
    count: int, seed: int, vocabulary: str = "training", *, regime: str = "separate", rare: float = 0.004
) -> Iterator[Fields]:
    """Yield `count` canonical records at revision 0 without errors; more of them begin with the same ones.

    `rare` is the share of people with a character in their name that GBK lacks. ProfileError for a vocabulary
    or a regime that there is not.
    """
    if regime not in REGIMES:
        raise ProfileError("invented.regime", found=repr(regime)[:60], known=", ".join(REGIMES))
    chosen = words(vocabulary)
    for number in range(count):
        rng = Random(f"{seed}/{number}")
        yield _application(rng, number, chosen, regime, rare)


def _application(rng: Random, number: int, chosen: Words, regime: str, rare: float) -> Fields:
    case = _case(rng, number, chosen, regime, rare)
    capital = _capital(case)
    owners = shares.holders(case)
    rows = shares.contributions(case, owners, capital)
    about = enterprise.enterprise(case, capital)
    paid = [str(row["paid_in_amount"]) for row in rows if "paid_in_amount" in row]
    if paid and chance(rng, 0.6):
        about["paid_in_capital"] = str(sum(map(Decimal, paid), Decimal()))
    people = posts.people(case, [owner.person for owner in owners if owner.person is not None])
    head = people["legal_representative"]
    assert isinstance(head, dict)
    record: Fields = {
        "application_number": f"{case.region.code}{case.accepted:%Y%m%d}{number % 999_999 + 1:06d}",
        "revision": 0,
        "regime": regime,
        "acceptance": _acceptance(case),
        "enterprise": about,
        **people,
        "shareholders": rows,
        "organization": forms.organization(case),
        "tax": forms.tax(case, owners, [str(row["share_ratio"]) for row in rows]),
        "seals": forms.seals(case, head["name"]),
    }
    return record | {"attachments": forms.attachments(rng, record)}


def _case(rng: Random, number: int, chosen: Words, regime: str, rare: float) -> Case:
    region = weighted(rng, {region: region.weight for region in places().regions})
    kind, industry = weighted(rng, _KINDS), early(rng, chosen.industries)
    accepted = _accepted(rng, regime)
    opened = accepted.date() + timedelta(days=rng.choice((0, 0, 1, 1, 1, 2, 3, 5)))
    foreign = {"840": 62.0, "156": 12.0, "978": 10.0, "344": 10.0, "392": 6.0}
    return Case(
        rng=rng,
        words=chosen,
        crowd=Crowd(rng, chosen, accepted.date(), rare),
        number=number,
        regime=regime,
        accepted=accepted,
        opened=opened,
        region=region,
        level=_level(rng, region),
        kind=kind,
        industry=industry,
        name=enterprise.name(rng, chosen, industry.trades, kind, region.county),
        currency=weighted(rng, foreign) if kind[0] in "56" else "156",
        telephone=landline(rng),
    )


def _capital(case: Case) -> int:
    """Return the registered capital in fen."""
    wan = weighted(case.rng, _SMALL if case.kind == "4540" else _CAPITAL)
    odd = case.rng.randrange(1_000_000) if chance(case.rng, 0.01) else 0
    return wan * 1_000_000 + odd


def _level(rng: Random, region: Region) -> str:
    if region.code == "320191":
        return "park"
    return "city" if chance(rng, 0.35) else "district"


def _accepted(rng: Random, regime: str) -> datetime:
    """Return a moment in the opening hours of a working day."""
    first, days = REGIMES[regime]
    day = _working(first + timedelta(days=rng.randrange(days)))
    minutes = rng.choice((rng.randrange(9 * 60, 12 * 60), rng.randrange(13 * 60 + 30, 17 * 60)))
    return day + timedelta(minutes=minutes, seconds=rng.randrange(60))


def _working(day: datetime) -> datetime:
    # Saturday and Sunday become the Friday before; holidays are left to those who have a calendar.
    return day - timedelta(days=max(0, day.weekday() - 4))


def _acceptance(case: Case) -> Fields:
    rng = case.rng
    promised = weighted(rng, {"3": 46.0, "2": 20.0, "5": 16.0, "1": 10.0, "1.5": 5.0, "0.5": 3.0})
    due = case.accepted
    for _ in range(-int(-float(promised) // 1)):
        due += timedelta(days=3 if due.weekday() == 4 else 1)
    place = {"city": "ZW", "district": "QX", "park": "YQ"}[case.level]
    window = rng.randrange(1, 25)
    return {
        "hall_code": f"NJ-{place}-{1 if case.level == 'city' else case.region.serial:02d}",
        "level": case.level,
        "window_code": f"W{window:02d}",
        "operator_id": f"NJ{window * 3 + rng.randrange(3):04d}",
        "channel": "online" if chance(rng, 0.4) else "window",
        "accepted_at": case.accepted.isoformat(),
        "due_at": due.replace(hour=17, minute=0, second=0).isoformat(),
        "promised_working_days": promised,
    }
