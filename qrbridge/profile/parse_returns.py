"""`return.toml` of a department -> what its answers may say.

An answer is an outcome of the record (`outcomes[]`), with what binds it to the record that was sent, what
is corrected, and what is issued: those fields of the record's `issued` that the department names. So its
schema is put together from the record's own, and cannot contradict it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from qrbridge.profile.parse_rules import parse_rules
from qrbridge.profile.parse_schema import build_schema, read
from qrbridge.profile.read import Source
from qrbridge.profile.values import ERROR, Condition, Returns, Rule, Schema, Words

RETURN_FILE = "return.toml"
MESSAGE_FILE = "return.schema.json"
RULES_FILE = "return.rules.toml"

APPROVED = "approved"

_TOP = ("issued", "approved", "papers_zh", "papers_en", "papers_when")


def parse_returns(
    files: Mapping[str, str], shared: Mapping[str, str], canonical: Schema, named: str, audience: Words
) -> Returns | None:
    """Return what a department's answers may say, or None if it has no `return.toml`.

    `shared` holds the canonical files, `named` is like `saic.return:1`. ProfileError for a field
    that the record's `issued` does not have.
    """
    if RETURN_FILE not in files:
        return None
    source = Source(RETURN_FILE, files[RETURN_FILE])
    source.allow(source.content, _TOP, RETURN_FILE)
    names = _names(source, canonical)
    document = _document(read(shared, MESSAGE_FILE).content, canonical, named, list(names.values()))
    schema = build_schema(
        Source(RETURN_FILE, json.dumps(document), document), canonical.tables, audience=audience
    )
    rules = parse_rules(Source(RULES_FILE, shared.get(RULES_FILE, "")), schema.fields, schema.tables)
    needs = tuple(_needs(source, schema))
    return Returns(
        schema=replace(schema.with_rules((*rules, *needs)), read_by_audience=True),
        names=names,
        papers=_papers(source),
        papers_when=source.condition_on(source.content, "papers_when", RETURN_FILE, canonical.fields),
    )


def _names(source: Source, canonical: Schema) -> dict[str, str]:
    """Return the department's own name, in its list if it stands in one, of each field that it issues."""
    issued = source.table_of(source.content, "issued", RETURN_FILE)
    names: dict[str, str] = {}
    for path in issued:
        if f"issued.{path}" not in canonical.fields:
            raise source.mistake(f"issued.{path} is not in the record", path)
        around = path.rpartition(".")[0]
        own = source.text_of(issued, path, path)
        key = f"{issued.get(around.removesuffix('[]'))}[].{own}" if around else own
        if key in names:
            raise source.mistake(f"the name {own} stands for {names[key]} already", path)
        names[key] = path
    if not names:
        raise source.mistake("issued needs at least one field", "issued")
    return names


def _papers(source: Source) -> tuple[Words, ...]:
    """Return the names of the papers that are handed over."""
    chinese, english = (
        source.texts_of(source.content, name, RETURN_FILE) for name in ("papers_zh", "papers_en")
    )
    if len(chinese) != len(english):
        raise source.mistake(
            f"papers_zh names {len(chinese)} papers and papers_en {len(english)}, allowed are as many",
            "papers_en",
        )
    if not all(name.strip() for name in (*chinese, *english)):
        raise source.mistake("a paper needs a name", "papers_zh")
    return tuple(Words(en, zh) for en, zh in zip(english, chinese, strict=True))


def _document(
    message: dict[str, object], canonical: Schema, named: str, issued: list[str]
) -> dict[str, object]:
    """Return the JSON Schema of the answer."""
    record = _object(canonical.document["properties"])
    outcome = _object(_object(record["outcomes"])["items"])
    block = _object(record["issued"])
    known = _object(block["properties"])
    issued_ones = {name: known[name] for name in issued if "." not in name}
    return {
        **message,
        "$id": f"urn:{named}",
        "required": [*_list(message["required"]), *_list(outcome["required"])],
        "properties": {
            **_object(outcome["properties"]),
            **_object(message["properties"]),
            "issued": {**block, "required": [], "properties": issued_ones},
        },
        "$defs": canonical.document.get("$defs", {}),
    }


def _list(node: object) -> list[object]:
    assert isinstance(node, list)
    return node


def _object(node: object) -> dict[str, object]:
    assert isinstance(node, dict)
    return node


def _needs(source: Source, schema: Schema) -> Iterator[Rule]:
    """Yield a rule for each list of fields of which an approval must hold one."""
    groups = source.content.get("approved", [])
    if not isinstance(groups, list):
        raise source.mistake("approved must be a list of lists of fields", "approved")
    for group in groups:
        fields = [f"issued.{field}" for field in source.texts_of({"one": group}, "one", "approved")]
        for field in fields:
            if field not in schema.fields:
                raise source.mistake(f"approved names {field}, which is not in issued", field[7:])
        titles = [schema.fields[field].title for field in fields]
        yield Rule(
            id=f"approved-{'-'.join(group)}",
            kind="require_one",
            says=Words(
                f"an approval issues: {' or '.join(title.en for title in titles)}",
                f"准予时须核发：{'或'.join(title.zh for title in titles)}",
            ),
            at=("$",),
            when=Condition({"outcome": (APPROVED,)}),
            severity=ERROR,
            facts={"fields": fields},
        )
