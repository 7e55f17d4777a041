"""The shareholders, founders or partners, and what each contributes: sums are exact, to the fen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from qrbridge_schemas.invented import numbers
from qrbridge_schemas.invented.case import Case
from qrbridge_schemas.invented.draw import chance, weighted
from qrbridge_schemas.invented.enterprise import Fields, name, yuan
from qrbridge_schemas.invented.people import Person
from qrbridge_schemas.invented.words import Texts

WHOLE = 1_000_000
"""100 percent in the smallest step of a share ratio, 0.0001 percent."""

_HOLDERS = {2: 60.0, 3: 22.0, 4: 10.0, 5: 6.0, 8: 2.0}
_PUBLIC = (
    ("14", "5", "人民政府"),
    ("14", "5", "国有资产监督管理办公室"),
    ("12", "3", "投资促进中心"),
    ("12", "3", "科学技术研究所"),
)
_LIMITED_PARTNERS = {1: 30.0, 2: 24.0, 4: 20.0, 7: 14.0, 15: 8.0, 30: 4.0}
_PAIRS = {
    50: 18.0,
    51: 8.0,
    60: 16.0,
    70: 12.0,
    80: 14.0,
    90: 14.0,
    55: 4.0,
    65: 4.0,
    75: 3.0,
    95: 3.0,
    99: 4.0,
}
_FORMS: Mapping[Texts, float] = {
    ("1",): 93.0, ("1", "2"): 2.0, ("2",): 1.0, ("1", "3"): 1.5, ("3",): 1.0, ("7",): 0.5, ("1", "6"): 0.5,
    ("9",): 0.5,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Holder:
    """A shareholder: who it is, and the person if it is one."""

    fields: Fields
    person: Person | None = None


def holders(case: Case) -> list[Holder]:
    """Return the shareholders that an enterprise of this kind has."""
    if case.kind in _SEVERAL:
        return _SEVERAL[case.kind](case)
    if case.kind in ("5150", "6150"):
        return [_foreign_company(case)]
    if case.kind == "1110" or (case.kind == "1153" and chance(case.rng, 0.6)):
        return [_public(case)]
    if case.kind in ("1152", "1153"):
        return [_company(case, owned=case.kind == "1153")]
    return [_somebody(case)]


def _natural(case: Case) -> list[Holder]:
    rng = case.rng
    many = rng.randrange(20, 51) if chance(rng, 0.002) else weighted(rng, _HOLDERS)
    last = _company if chance(rng, 0.07) else _somebody
    return [*(_somebody(case) for _ in range(many - 1)), last(case)]


def _partners(case: Case) -> list[Holder]:
    first = _company(case) if chance(case.rng, 0.45) else _somebody(case)
    return [first, *_mixed(case, weighted(case.rng, _LIMITED_PARTNERS), 0.15)]


def contributions(case: Case, owners: Sequence[Holder], capital: int) -> list[Fields]:
    """Return the part `shareholders` of a record; `capital` in fen."""
    rng = case.rng
    ratios = split(rng, len(owners))
    amounts = [capital * ratio // WHOLE for ratio in ratios]
    amounts[-1] += capital - sum(amounts)
    years = timedelta(days=365 * weighted(rng, {1: 8.0, 2: 8.0, 5: 12.0, 10: 24.0, 20: 34.0, 30: 14.0}))
    due = case.opened + years
    if chance(rng, 0.3):
        due = due.replace(month=12, day=31)
    paid = weighted(rng, {-1: 62.0, 0: 16.0, 20: 5.0, 30: 4.0, 50: 4.0, 100: 9.0})
    rows: list[Fields] = []
    for owner, ratio, amount in zip(owners, ratios, amounts, strict=True):
        forms = weighted(rng, _FORMS)
        row: Fields = {
            **owner.fields,
            "subscribed_amount": yuan(amount),
            "subscription_due_date": due.isoformat(),
            "currency_code": case.currency,
            "contribution_form_codes": list(forms),
            "share_ratio": percent(ratio),
        }
        if paid >= 0:
            row["paid_in_amount"] = yuan(amount * paid // 100)
        if paid > 0:
            row["paid_in_date"] = (case.opened - timedelta(days=rng.randrange(1, 20))).isoformat()
        if case.kind == "4533":
            row["partner_kind"] = "limited" if rows else "general"
        rows.append(row)
    return rows


def percent(ratio: int) -> str:
    """Return a ratio of WHOLE as the record writes it: percent with four decimals."""
    return f"{ratio // 10_000}.{ratio % 10_000:04d}"


def split(rng: Random, count: int) -> list[int]:
    """Return `count` ratios that add up to WHOLE: even, in whole percents, or as chance has it."""
    if count == 1:
        return [WHOLE]
    if chance(rng, 0.2):
        even = WHOLE // count // 100 * 100
        return [*[even] * (count - 1), WHOLE - even * (count - 1)]
    if count == 2:
        first = weighted(rng, _PAIRS) * 10_000
        return [first, WHOLE - first]
    step = 10_000 if count < 40 and chance(rng, 0.85) else 100
    cuts = sorted(rng.sample(range(1, WHOLE // step), count - 1))
    parts = [(high - low) * step for low, high in zip([0, *cuts], [*cuts, WHOLE // step], strict=True)]
    return sorted(parts, reverse=True)


def _mixed(case: Case, count: int, companies: float) -> list[Holder]:
    return [_company(case) if chance(case.rng, companies) else _somebody(case) for _ in range(count)]


def _somebody(case: Case) -> Holder:
    person = case.crowd.person(from_abroad=chance(case.rng, 0.006))
    at_home = {"20": 96.0, "21": 4.0}
    kind = weighted(case.rng, at_home) if person.nationality_code == "156" else "22"
    return Holder({**_who(kind, person.name, person.nationality_code), **_document(person)}, person)


def _document(person: Person) -> Fields:
    return {"id_type_code": person.id_type_code, "id_number": person.id_number}


def _company(case: Case, owned: bool = False) -> Holder:
    rng = case.rng
    if chance(rng, 0.06):
        partnership = name(rng, case.words, ("投资", "创业投资", "股权投资"), "4533", "")
        return _licensed("35", partnership, "2", numbers.registration_number(rng))
    trades = rng.choice(case.words.industries).trades
    other = name(rng, case.words, trades, "1130", "")
    holder = _licensed("10", other, "1", numbers.registration_number(rng))
    if owned or chance(rng, 0.5):
        holder = Holder({**holder.fields, "is_state_owned": owned and chance(rng, 0.7)})
    return holder


def _public(case: Case) -> Holder:
    kind, licence, title = case.rng.choice(_PUBLIC)
    code = numbers.organization_code(case.rng.randrange(1, 90_000))
    return _licensed(kind, f"南京市{case.region.county}{title}", licence, code, is_state_owned=True)


def _foreign_company(case: Case) -> Holder:
    rng = case.rng
    number = f"X000{rng.randrange(100_000):05d}"
    if case.kind == "6150":
        trade = name(rng, case.words, ("国际", "控股", "集团", "投资", "贸易"), "5150", "").replace(
            "南京", "香港"
        )
        return _licensed("36", trade, "9", number, "344")
    words = "".join(rng.sample(case.words.romanized, 2)).upper()
    country = weighted(
        rng,
        {"840": 24.0, "392": 16.0, "410": 14.0, "276": 12.0, "702": 14.0, "826": 6.0, "092": 8.0, "124": 6.0},
    )
    return _licensed(
        "36", f"{words} {rng.choice(('HOLDINGS', 'GROUP', 'TRADING'))} LIMITED", "9", number, country
    )


def _licensed(
    kind: str, title: str, licence: str, number: str, country: str = "156", **more: object
) -> Holder:
    document = {"license_type_code": licence, "license_number": number}
    return Holder({**_who(kind, title, country), **document, **more})


def _who(kind: str, title: str, country: str) -> Fields:
    return {"shareholder_type_code": kind, "name": title, "country_code": country}


_SEVERAL: Mapping[str, Callable[[Case], list[Holder]]] = {
    "1130": _natural,
    "1190": lambda case: [_company(case), *_mixed(case, weighted(case.rng, _HOLDERS) - 1, 0.4)],
    "4533": _partners,
    "1222": lambda case: _mixed(case, case.rng.randrange(2, 13), 0.2),
}
