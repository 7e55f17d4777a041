"""The test vectors of typed records (docs/format.md, 8.1 to 8.4), under a small dictionary of their own."""

import cbor2
from vector_parts import Case, in_packets, payload_case, signed, whole

from qrbridge import pack
from qrbridge.pack import Case as Application
from qrbridge.pack import cbor, checkdigits


def small_dictionary() -> bytes:
    """Return a dictionary of invented deliveries: every kind of entry and most forms in a few kilobytes."""
    text, day = {"type": "string"}, {"type": "string", "format": "date"}
    amount = {"type": "string", "pattern": r"^(0|[1-9][0-9]{0,12})\.[0-9]{2}$"}
    share = {"type": "string", "pattern": r"^(100\.0000|[1-9]?[0-9]\.[0-9]{4})$"}
    owner = {
        "name": text,
        "amount": amount,
        "share": share,
        "id": {"type": "string", "pattern": "^[0-9X]{18}$"},
    }
    place = {"type": "object", "required": ["city", "road"], "properties": {"city": text, "road": text}}
    fields = {
        "number": text, "name": text, "kind": text, "from": day, "to": day, "total": amount, "paid": {"type": "boolean"},
        "people": {"type": "integer"}, "address": text, "place": place, "seal": text,
        "owners": {"type": "array", "items": {"type": "object", "required": ["name"], "properties": owner}},
        "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    }  # fmt: skip
    schema = {"type": "object", "required": ["name", "kind", "from"], "properties": fields}
    records = [delivery(number) for number in range(60)]
    cases = [Application(f"3201{number:04}", number % 3) for number in range(60)]
    return pack.train(
        schema, "small", 1, records, cases=cases, general={"characters": list("公司江北南京一二三")}
    )


def delivery(number: int) -> dict[str, object]:
    """Return an invented record for the small dictionary."""
    name, year, total = (
        f"{'江北河湖山'[number % 5]}{'风云雨雪'[number % 4]}公司",
        2014 + number % 3,
        300_000 * (number % 7 + 1),
    )
    parts = [total // 3, total - total // 3] if number % 3 else [total]
    body = [
        f"3201{number % 17:02}19{50 + number % 40}0{number % 9 + 1}1{number % 10}000"
        for number in range(number, number + 2)
    ]
    owners = [
        {"name": "王李张"[(number + at) % 3] + "一二三四"[(number + at) % 4], "amount": f"{part}.00",
         "share": f"{part * 100 / total:.4f}", "id": body[at] + checkdigits.citizen(body[at])}
        for at, part in enumerate(parts)
    ]  # fmt: skip
    place = {"city": "南京市", "road": f"{'东西南北'[number % 4]}{'一二三'[number % 3]}路"}
    return {
        "number": f"3201{year}{number * 37 % 1000:04}", "name": name, "kind": "ab"[number % 2], "from": f"{year}-03-{number % 28 + 1:02}",
        "to": f"{year + 20}-03-{number % 28 + 1:02}", "total": f"{total}.00", "paid": number % 4 == 0, "people": number % 9,
        "address": place["city"] + place["road"], "place": place, "seal": name + "合同章", "owners": owners,
    }  # fmt: skip


def typed_cases() -> dict[str, Case]:
    """Return the cases of typed records; their dictionary stands in each of them."""
    data = small_dictionary()
    known = [pack.parse_dictionary(data)]
    given = {"dictionaries": [data.decode()]}

    def sent(desc: str, fields: dict[str, object], sent_as: Application | None = None) -> Case:
        content = {"kind": "record", "profile": "small", "version": 1, "fields": cbor.encode(fields).hex()}
        if sent_as:
            content |= {"application": sent_as.application, "revision": sent_as.revision}
        payload = pack.pack(pack.Record("small", 1, fields, sent_as), known)
        assert payload[1] == 2
        return whole(desc, "success", signed(payload), content=content, **given)

    def refused(desc: str, *parts: object) -> Case:
        return payload_case(desc, cbor2.dumps([2, *parts])) | given

    good = cbor2.loads(pack.pack(pack.Record("small", 1, delivery(61)), known))
    digest, number = good[1], good[2]
    odd: dict[str, object] = {
        "number": "", "name": "\U00020bb7野家𬱖é\ue000", "kind": "；。", "from": "2014-02-30", "people": -(2**64), "paid": True,
        "total": "-1.00", "to": "0001-01-01", "digest": "5a" * 32, "owners": [{}, {"name": "\u0000", "id": "11010519491231002X"}],
    }  # fmt: skip
    return {
        "success-typed-record": sent("a record like those of the training", delivery(61)),
        "success-typed-case": sent("with its application", delivery(62), Application("32010061", 1)),
        "success-typed-odd": sent("nothing like the training", odd, Application("a ~", 1_000_000)),
        "success-typed-empty": sent("a record of nothing", {}),
        "payload-typed-dictionary": refused("a dictionary that is not there", bytes(4), number),
        "payload-typed-digest-3": refused("three bytes of the dictionary's digest", digest[:3], number),
        "payload-typed-zero-byte": refused("a zero byte before the number", digest, b"\0" + number),
        "payload-typed-cut": refused("a number without its last byte", digest, number[:-1]),
        "payload-typed-byte-more": refused("a number with a byte more", digest, number + b"\x5a"),
        "payload-typed-too-long": in_packets(
            "a number of 16,385 bytes", signed(cbor2.dumps([2, digest, b"\1" + bytes(16_384)]))
        )
        | given,
        "payload-typed-part-more": refused("a fourth part", digest, number, 1),
        "payload-typed-text": refused("the number as text", digest, number.hex()),
    }
