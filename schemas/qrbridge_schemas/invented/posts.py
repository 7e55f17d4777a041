"""Who does what: the legal representative, the officers, and those who deal with the offices."""

from collections.abc import Iterator, Sequence

from qrbridge_schemas.invented.case import Case
from qrbridge_schemas.invented.draw import chance, weighted
from qrbridge_schemas.invented.enterprise import Fields
from qrbridge_schemas.invented.people import Person, identity, reachable

DELEGATED, ELECTED, ENGAGED = "01", "02", "03"

Post = tuple[Person, str, str]
"""A person, the code of the position, the code of how it was given."""


def people(case: Case, owners: Sequence[Person]) -> Fields:
    """Return the parts of a record that name people, `owners` being the shareholders that are persons."""
    rng = case.rng
    others = _others(case, owners)
    head = next(others)
    posts = _posts(case, head, others)
    finance = next(others) if chance(rng, 0.3) else case.crowd.person()
    agent = rng.choices([case.crowd.person(), head, posts[-1][0]], [68, 12, 20])[0]
    handler = rng.choices([agent, finance, case.crowd.person()], [36, 32, 32])[0]
    liaison = rng.choices([agent, handler, head, case.crowd.person()], [45, 15, 15, 25])[0]
    blocks = {"agent": agent, "finance_officer": finance, "tax_handler": handler, "liaison": liaison}
    return {
        "legal_representative": _representative(case, head, posts),
        "officers": _officers(case, posts),
        **{part: reachable(person, rng) for part, person in blocks.items()},
    }


def _others(case: Case, owners: Sequence[Person]) -> Iterator[Person]:
    """Yield people for posts, none twice: mostly those who own shares, then others."""
    for owner in owners:
        if chance(case.rng, 0.86):
            yield owner
    while True:
        yield case.crowd.person(from_abroad=case.is_foreign and chance(case.rng, 0.5))


def _posts(case: Case, head: Person, others: Iterator[Person]) -> list[Post]:
    rng = case.rng
    chosen = DELEGATED if case.kind in ("1110", "1151", "1152", "1153", "5150", "6150") else ELECTED
    if not case.is_company:
        return [(head, "436A", DELEGATED)]
    supervisor = (next(others), "408A", chosen)
    if case.kind.startswith("12") or chance(rng, 0.3 if case.is_foreign else 0.06):
        return [*_board(case, head, others, chosen), supervisor]
    manager = weighted(rng, {"436A": 70.0, "434Q": 30.0})
    match weighted(rng, {"both": 58.0, "director": 27.0, "manager": 15.0}):
        case "both" if chance(rng, 0.6):
            return [(head, "410C", chosen), supervisor]
        case "both":
            return [(head, "432K", chosen), (head, manager, ENGAGED), supervisor]
        case "director":
            return [(head, "432K", chosen), (next(others), manager, ENGAGED), supervisor]
        case _:
            return [(next(others), "432K", chosen), (head, manager, ENGAGED), supervisor]


def _board(case: Case, head: Person, others: Iterator[Person], chosen: str) -> Iterator[Post]:
    rng = case.rng
    if chance(rng, 0.3):
        yield head, "410A", chosen
    else:
        yield head, "431A", chosen
        yield next(others), "434R", ENGAGED
    if chance(rng, 0.2):
        yield next(others), "431B", chosen
    for _ in range(rng.choice((2, 2, 2, 4))):
        yield next(others), "432A", chosen
    for _ in range(rng.choice((0, 0, 1, 2))):
        yield next(others), "408A", chosen


def _representative(case: Case, head: Person, posts: Sequence[Post]) -> Fields:
    block = reachable(head, case.rng)
    held = [(position, mode) for person, position, mode in posts if person is head]
    if case.is_company or chance(case.rng, 0.5):
        block["position_code"], mode = held[0]
        if chance(case.rng, 0.8):
            block["appointment_mode_code"] = mode
    return block


def _officers(case: Case, posts: Sequence[Post]) -> list[Fields]:
    """Return a row for each post; whoever fills in the form does so alike for all."""
    rng = case.rng
    years = weighted(rng, {0: 30.0, 3: 66.0, 2: 2.0, 5: 2.0})
    says_by, says_mobile, says_days = chance(rng, 0.5), chance(rng, 0.08), chance(rng, 0.1)
    rows = []
    for person, position, mode in posts:
        row = {**identity(person), "position_code": position, "appointment_mode_code": mode}
        if says_mobile:
            row["mobile"] = person.mobile
        if says_by:
            row["appointed_by"] = _appointed_by(case, position, mode)
        if years:
            row["term_years"] = years
        if years and says_days:
            begin = case.opened
            row["term_from"] = begin.isoformat()
            row["term_to"] = begin.replace(year=begin.year + years, day=min(begin.day, 28)).isoformat()
        rows.append(row)
    return rows


def _appointed_by(case: Case, position: str, mode: str) -> str:
    if not case.is_company:
        return "全体合伙人" if case.kind == "4533" else "投资人"
    if mode == ENGAGED:
        return "董事会" if position == "434R" else "执行董事"
    if mode == DELEGATED:
        return "股东"
    return "职工代表大会" if position == "408A" and chance(case.rng, 0.1) else "股东会"
