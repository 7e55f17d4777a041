"""The files of a schema -> Schema. Texts come in by file name; nothing is opened here.

`record.schema.json` is a JSON Schema (2020-12) whose `$id` is `urn:NAME:VERSION`. In it each property has
`title` (zh), `x-title-en`, `description` (zh) and `x-description-en`, and may have

- `x-allowed-zh`, `x-allowed-en`: what a pattern or format allows, in words,
- `x-enum-zh`, `x-enum-en`: what each value of an `enum` says, in its order,
- `x-codes`: the code table of the field, `x-check`: its check digit,
- `x-max-bytes`: its length in the charset of the department,
- `x-material`: the code of the paper that it stands on, `x-on-spot`: whether the window can correct it
  (both hold for all that is inside, too).

`rules.toml` holds the rules over several fields, `codes/NAME.toml` a code table each.
"""

import re
from collections.abc import Iterator, Mapping

from qrbridge.errors import ProfileError
from qrbridge.profile.identifiers import CHECKS
from qrbridge.profile.parse_rules import parse_rules
from qrbridge.profile.read import Source
from qrbridge.profile.structure import compile_schema
from qrbridge.profile.values import Field, Schema, Table, Words

SCHEMA_FILE = "record.schema.json"
RULES_FILE = "rules.toml"

_ID = re.compile(r"urn:([a-z0-9][a-z0-9._-]{0,63}):([0-9]{1,5})")
_CODE_FILE = re.compile(r"codes/([a-z0-9_]+)\.toml")

_TABLE = ("title_en", "title_zh", "edition", "edition_en", "edition_zh", "source", "open", "codes")

_KEYWORDS = frozenset({
    "$anchor", "$comment", "$ref", "title", "description", "type", "properties", "patternProperties",
    "additionalProperties", "propertyNames", "required", "dependentRequired", "dependentSchemas",
    "minProperties", "maxProperties", "unevaluatedProperties", "items", "prefixItems", "contains",
    "minContains", "maxContains", "minItems", "maxItems", "uniqueItems", "unevaluatedItems", "minLength",
    "maxLength", "pattern", "format", "enum", "const", "minimum", "maximum", "exclusiveMinimum",
    "exclusiveMaximum", "multipleOf", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "default",
    "examples", "deprecated", "readOnly", "writeOnly",
})  # fmt: skip
"""What a field may say in the words of JSON Schema 2020-12."""

_MAX_DEPTH = 12
"""Levels of objects and lists in a schema, and of references that lead to references."""


def parse_schema(files: Mapping[str, str], schema_file: str = SCHEMA_FILE) -> Schema:
    """Return the schema in `files` (file name -> text); ProfileError names the file and line of a mistake."""
    source = read(files, schema_file)
    tables = {
        name: _table(Source(file, text)) for file, text in sorted(files.items()) if (name := code_name(file))
    }
    schema = build_schema(source, tables)
    if RULES_FILE not in files:
        return schema
    return schema.with_rules(parse_rules(Source(RULES_FILE, files[RULES_FILE]), schema.fields, tables))


def build_schema(source: Source, tables: Mapping[str, Table], audience: Words | None = None) -> Schema:
    """Return the schema in `source`, without rules; ProfileError names the line of a mistake."""
    named = _ID.fullmatch(source.text_of(source.content, "$id", source.file))
    if named is None:
        raise source.mistake("$id must be like urn:cn.enterprise-establishment:1", "$id")
    return Schema(
        id=named[1],
        version=int(named[2]),
        title=_titles(source, source.content, source.file),
        document=source.content,
        fields={field.path: field for field in _Fields(source, tables).walk()},
        tables=tables,
        rules=(),
        validator=compile_schema(source),
        audience=audience,
    )


def read(files: Mapping[str, str], name: str) -> Source:
    """Return the file called `name`; ProfileError if there is none."""
    if name not in files:
        raise ProfileError("profile.missing_file", file=name, found=", ".join(sorted(files)) or "nothing")
    return Source(name, files[name])


def code_name(file: str) -> str | None:
    """Return NAME of `codes/NAME.toml`, or None for another file."""
    named = _CODE_FILE.fullmatch(file)
    return named[1] if named else None


def _table(source: Source) -> Table:
    content = source.content
    source.allow(content, _TABLE, "the table")
    codes = source.table_of(content, "codes", "the table")
    named = {}
    for code, names in codes.items():
        if not isinstance(names, dict):
            raise source.mistake(f"the code {code!r:.40} needs {{ zh = ..., en = ... }}", code)
        source.allow(names, ("zh", "en"), f"the code {code}")
        named[code] = Words(source.text_of(names, "en", code), source.text_of(names, "zh", code))
    return Table(
        title=source.words_of(content, "title", "the table"),
        edition=source.edition_of(content, "the table"),
        source=source.text_of(content, "source", "the table"),
        codes=named,
        is_open=source.yes_of(content, "open", "the table"),
    )


def _titles(source: Source, node: Mapping[str, object], where: str) -> Words:
    return _pair(source, node, "x-title-en", "title", where)


def _pair(source: Source, node: Mapping[str, object], en: str, zh: str, where: str) -> Words:
    return Words(source.text_of(node, en, where), source.text_of(node, zh, where))


class _Fields:
    """The fields of a schema in the order of its file, each property and each kind of list element."""

    def __init__(self, source: Source, tables: Mapping[str, Table]) -> None:
        self.source = source
        self.tables = tables
        self.order = 0

    def walk(self) -> Iterator[Field]:
        """Yield each field below the root."""
        # What a field refers to has a line of its own, so it is judged where it stands.
        for name, node in self.source.table_of(self.source.content, "$defs", SCHEMA_FILE).items():
            if isinstance(node, dict):
                self._judge(node, f"$defs.{name}")
        yield from self._inside(self.source.content, None, _MAX_DEPTH)

    def _inside(self, node: Mapping[str, object], around: Field | None, depth: int) -> Iterator[Field]:
        path = around.path if around else ""
        if depth == 0:
            raise self.source.mistake(f"more than {_MAX_DEPTH} levels at {path}")
        must = self.source.texts_of(node, "required", path)
        properties = self.source.table_of(node, "properties", path)
        if nowhere := [name for name in must if name not in properties]:
            raise self.source.mistake(
                f"{path or SCHEMA_FILE} requires {nowhere[0]!r:.60}, which it does not have", path, "required"
            )
        children = [
            (f"{path}.{name}" if path else name, child, name in must) for name, child in properties.items()
        ]
        if "items" in node:
            children.append((f"{path}[]", node["items"], False))
        for place, child, is_must in children:
            whole = self._resolved(child, place)
            field = self._field(whole, place, around, is_must)
            yield field
            yield from self._inside(whole, field, depth - 1)

    def _resolved(self, node: object, path: str) -> Mapping[str, object]:
        definitions = self.source.table_of(self.source.content, "$defs", SCHEMA_FILE)
        for _ in range(_MAX_DEPTH):
            if not isinstance(node, dict):
                raise self.source.mistake(f"{path} must be an object with a type and titles", path)
            if "$ref" not in node:
                return node
            name = self.source.text_of(node, "$ref", path)
            target = definitions.get(name.removeprefix("#/$defs/"))
            if not name.startswith("#/$defs/") or not isinstance(target, dict):
                raise self.source.mistake(
                    f"{path} refers to {name!r:.60}, which is not in its $defs", path, name
                )
            # Words beside a reference win over those of what it refers to.
            node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
        raise self.source.mistake(f"{path} has a reference that leads to itself", path)

    def _field(self, node: Mapping[str, object], path: str, around: Field | None, must: bool) -> Field:
        source = self.source
        self.order += 1
        self._judge(node, path)
        return Field(
            path=path,
            order=self.order,
            type=source.text_of(node, "type", path),
            title=_titles(source, node, path),
            description=_pair(source, node, "x-description-en", "description", path),
            must=must,
            allowed=self._allowed(node, path),
            table=source.optional_text(node, "x-codes", path),
            check=source.optional_text(node, "x-check", path),
            max_bytes=source.number_of(node, "x-max-bytes", path, 0) or None,
            max_length=source.number_of(node, "maxLength", path, 0) or None,
            material=source.optional_text(node, "x-material", path) or (around.material if around else None),
            on_spot=source.yes_of(node, "x-on-spot", path, around.on_spot if around else False),
            format=source.optional_text(node, "format", path),
            text=source.optional_text(node, "x-pack-text", path),
            meanings=self._meanings(node, path),
        )

    def _meanings(self, node: Mapping[str, object], path: str) -> Mapping[str, Words] | None:
        """Return what the values of an enum say; None where they need no words."""
        if not {"x-enum-zh", "x-enum-en"} & node.keys():
            return None
        values, zh, en = (self.source.texts_of(node, key, path) for key in ("enum", "x-enum-zh", "x-enum-en"))
        if not len(values) == len(zh) == len(en):
            raise self.source.mistake(f"{path} must have as many x-enum-zh and x-enum-en as enum", path)
        return {value: Words(*words) for value, *words in zip(values, en, zh, strict=True)}

    def _judge(self, node: Mapping[str, object], path: str) -> None:
        self._allow(node, path)
        self._known(node, "x-codes", self.tables, path)
        self._known(node, "x-check", CHECKS, path)

    def _allow(self, node: Mapping[str, object], path: str) -> None:
        """Refuse a keyword that nobody knows: JSON Schema would pass over it."""
        for keyword in node:
            if keyword not in _KEYWORDS and not keyword.startswith("x-"):
                known = ", ".join(sorted(_KEYWORDS))
                raise self.source.mistake(f"{path} has {keyword!r:.40}, known are {known}", path, keyword)

    def _allowed(self, node: Mapping[str, object], path: str) -> Words | None:
        if "pattern" in node or "format" in node:
            return _pair(self.source, node, "x-allowed-en", "x-allowed-zh", path)
        return None

    def _known(self, node: Mapping[str, object], key: str, names: Mapping[str, object], path: str) -> None:
        name = self.source.optional_text(node, key, path)
        if name is not None and name not in names:
            reason = f"{path} has {key} {name!r:.40}, known are {', '.join(sorted(names))}"
            raise self.source.mistake(reason, path, key, name)
