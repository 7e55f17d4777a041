"""The enterprise itself: name, address, scope, capital, term."""

from datetime import date, timedelta
from random import Random

from qrbridge_schemas.invented import numbers
from qrbridge_schemas.invented.case import Case
from qrbridge_schemas.invented.draw import chance, early, size, weighted
from qrbridge_schemas.invented.people import mail
from qrbridge_schemas.invented.words import Region, Words, places

Fields = dict[str, object]

TAIL = "（依法须经批准的项目，经相关部门批准后方可开展经营活动）"
TRADE_ITEM = "自营和代理各类商品及技术的进出口业务（国家限定公司经营或禁止进出口的商品和技术除外）"


def enterprise(case: Case, capital: int) -> Fields:
    """Return the part `enterprise` of a record; `capital` in fen."""
    rng = case.rng
    fields: Fields = {
        "name": case.name,
        "name_approval_number": _approval_number(case),
        "enterprise_type_code": case.kind,
        "registered_capital": yuan(capital),
        "capital_currency_code": case.currency,
        **_investment(case, capital),
        **_addresses(case),
        "telephone": case.telephone,
        **_sometimes(case),
        "business_scope": scope(rng, case),
        "industry_section": case.industry.section,
        "industry_code": case.industry.code,
        "industry_code_edition": "2011",
        **_term(rng, case.opened),
        "employee_count": size(rng, 4.5, 0.85, 1, 3000),
        "license_copy_count": weighted(rng, {1: 68.0, 2: 24.0, 3: 5.0, 4: 2.0, 6: 1.0}),
    }
    return fields


def yuan(fen: int) -> str:
    """Return an amount as the record writes it."""
    return f"{fen // 100}.{fen % 100:02d}"


def name(rng: Random, words: Words, trades: tuple[str, ...], kind: str, county: str) -> str:
    """Return an enterprise's name: place, trade name, industry, legal form."""
    trade = "".join(rng.choice(words.trade) for _ in range(weighted(rng, {2: 74.0, 3: 17.0, 4: 9.0})))
    core = trade + rng.choice(trades)
    if kind == "4540":
        return f"南京市{county}{core}{rng.choice(('经营部', '厂', '中心', '工作室', '服务部', '店'))}"
    place = weighted(rng, {"南京": 62.0, "南京市": 10.0, "江苏": 18.0, "（南京）": 9.0, "(南京)": 1.0})
    form = _legal_form(rng, kind)
    return f"{core}{place}{form}" if "南京" in place[1:] else f"{place}{core}{form}"


def _legal_form(rng: Random, kind: str) -> str:
    if kind == "4533":
        return rng.choice(("合伙企业（有限合伙）", "中心（有限合伙）"))
    if kind.startswith("12"):
        return "股份有限公司"
    return "有限责任公司" if chance(rng, 0.04) else "有限公司"


def _approval_number(case: Case) -> str:
    day = case.accepted.date() - timedelta(days=size(case.rng, 12, 0.9, 1, 170))
    office = "00" if case.level == "city" else case.region.code[4:]
    window, serial = f"02{case.rng.randrange(5, 40):02d}", case.rng.randrange(1, 400)
    year = f"[{day.year}]" if chance(case.rng, 0.94) else f"〔{day.year}〕"
    return f"(01{office}{window})名预核登记{year}第{day:%m%d}{serial:04d}号"


def _investment(case: Case, capital: int) -> Fields:
    if not case.is_foreign:
        return {"establishment_mode_code": "1"} if case.kind.startswith("12") else {}
    total = capital * case.rng.choice((100, 110, 125, 140, 143)) // 100
    return {"total_investment": yuan(total), "total_investment_currency_code": case.currency}


def _addresses(case: Case) -> Fields:
    rng = case.rng
    text, parts = _address(rng, case.words, case.region)
    fields: Fields = {
        "registered_address": text,
        "registered_address_parts": parts,
        "registered_region_code": case.region.code,
    }
    if chance(rng, 0.14):
        other = weighted(rng, {region: region.weight for region in places().regions})
        fields["business_address"] = _address(rng, case.words, other)[0]
        fields["business_region_code"] = other.code
        fields["business_postal_code"] = rng.choice(other.postal)
        if chance(rng, 0.4):
            fields["business_telephone"] = numbers.landline(rng)
    fields["postal_code"] = rng.choice(case.region.postal)
    return fields


def _address(rng: Random, words: Words, region: Region) -> tuple[str, Fields]:
    """Return an address as one text, and in its parts."""
    county = "高新区" if region.code == "320191" and chance(rng, 0.5) else region.county
    parts: Fields = {"province": "江苏省", "city": "南京市", "county": county}
    if chance(rng, 0.6):
        parts["town"] = rng.choice(words.towns[region.code])
    parts["village"] = rng.choice(words.streets)
    parts["house_number"] = f"{size(rng, 60, 1.1, 1, 1999)}号{_inside(rng, words)}"
    text = "".join(map(str, parts.values()))
    return (text if chance(rng, 0.7) else text.removeprefix("江苏省")), parts


def _inside(rng: Random, words: Words) -> str:
    floor = size(rng, 4, 0.8, 1, 48)
    room = f"{floor}{rng.randrange(1, 25):02d}"
    building = rng.choice(words.buildings) if chance(rng, 0.78) else ""
    block = weighted(
        rng,
        {
            "": 30.0,
            f"{size(rng, 5, 0.9, 1, 99)}幢": 38.0,
            f"{rng.choice('ABCDE')}座": 16.0,
            f"{floor}栋": 8.0,
        },
    )
    unit = f"{rng.randrange(1, 5)}单元" if not building and chance(rng, 0.3) else ""
    rooms = {
        f"{room}室": 80.0,
        f"{floor}层": 7.0,
        f"{room}-{rng.randrange(1, 9)}室": 8.0,
        f"{room}、{room}A室": 2.0,
    }
    return f"{building}{block}{unit}{weighted(rng, rooms)}"


def _sometimes(case: Case) -> Fields:
    """Return what an applicant may leave out."""
    rng, fields = case.rng, Fields()
    if chance(rng, 0.3):
        fields["email"] = mail(rng, case.words)
    if chance(rng, 0.06):
        fields["website"] = f"www.{''.join(rng.sample(case.words.romanized, 2))}.example.com"
    if chance(rng, 0.1):
        fields["fax"] = numbers.landline(rng)
    if case.is_foreign or chance(rng, 0.02):
        fields["approval_document"] = _approval(case)
    if case.kind == "1110" or chance(rng, 0.01):
        fields["supervising_org_name"] = f"南京市{case.region.county}人民政府国有资产监督管理办公室"
        fields["supervising_org_code"] = numbers.organization_code(90_200 + case.region.serial)
    return fields


def _approval(case: Case) -> Fields:
    day = case.accepted.date() - timedelta(days=case.rng.randrange(5, 90))
    signs, authority = (
        ("商外资宁府资字", "南京市人民政府") if case.is_foreign else ("宁许", "南京市行政审批部门")
    )
    number = f"{signs}[{day.year}]{case.rng.randrange(1, 6000):04d}号"
    return {"number": number, "date": day.isoformat(), "authority": authority}


def scope(rng: Random, case: Case) -> str:
    """Return a scope of business: mostly items of its own industry, some of others, and the usual tail."""
    text = weighted(rng, {"；": 76.0, "、": 10.0, "，": 11.0, ";": 3.0}).join(_items(rng, case))
    if chance(rng, 0.1):
        text = f"许可经营项目：无。一般经营项目：{text}"
    return f"{text}{'。' if chance(rng, 0.85) else ''}{TAIL if chance(rng, 0.88) else ''}"


def _items(rng: Random, case: Case) -> list[str]:
    """Return items until they have the length that a scope shall have, in characters."""
    wanted = size(rng, 53, 0.72, 8, 800)
    own = rng.sample(case.industry.scope, min(len(case.industry.scope), rng.randrange(5, 14)))
    items = [TRADE_ITEM] if chance(rng, 0.1) else []
    while sum(map(len, items)) + len(items) < wanted:
        more = own.pop() if own else early(rng, rng.choice(case.words.industries).scope)
        if more not in items:
            items.insert(len(items) - items.count(TRADE_ITEM), more)
    return items


def _term(rng: Random, opened: date) -> Fields:
    begin: Fields = {"operating_from": opened.isoformat()}
    if chance(rng, 0.42):
        return {"operating_term_type": "long", **begin}
    years = weighted(rng, {10: 28.0, 20: 38.0, 30: 24.0, 5: 2.0, 15: 4.0, 50: 4.0})
    last = _years_later(opened, years) - timedelta(days=int(chance(rng, 0.85)))
    return {"operating_term_type": "fixed", **begin, "operating_to": last.isoformat()}


def _years_later(day: date, years: int) -> date:
    # The 29th of February has no day of its own in most years.
    return day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)
