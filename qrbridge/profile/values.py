"""The values of this room: what a schema, a profile, a projection and a finding are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from jsonschema_rs import Draft202012Validator

ERROR: Literal["error"] = "error"
WARNING: Literal["warning"] = "warning"

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a record, in words for a clerk.

    `field` is a path like `shareholders[2].id_number`, or `$` for the whole record; `material` the code of
    the paper it stands on, if any; `on_spot` says whether it can be put right at the window. An error blocks
    the crossing, a warning does not.
    """

    code: str
    field: str
    text_en: str
    text_zh: str
    material: str | None = None
    on_spot: bool = False
    severity: Severity = ERROR


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in English and in Chinese."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Table:
    """A code table: code -> name. An open table lists the usual codes; another one is only a warning."""

    title: Words
    edition: Words
    source: str
    codes: Mapping[str, Words]
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """What a schema says of one field, found by its path pattern, like `shareholders[].id_number`.

    `must` holds within the group that the field stands in; lengths are in characters and in bytes. `text`
    says which texts it is like, for packing; `meanings` what each value of an enum says.
    """

    path: str
    order: int
    type: str
    title: Words
    description: Words
    must: bool = False
    allowed: Words | None = None
    table: str | None = None
    check: str | None = None
    max_bytes: int | None = None
    max_length: int | None = None
    material: str | None = None
    on_spot: bool = False
    format: str | None = None
    text: str | None = None
    meanings: Mapping[str, Words] | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds if each path has one of its values; `12*` is a beginning, `!20` must not be."""

    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


ALWAYS = Condition()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule over several fields: a kind that the program knows, and what it is about, as data."""

    id: str
    kind: str
    says: Words
    at: tuple[str, ...]
    when: Condition
    severity: Severity
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Schema:
    """A JSON Schema (2020-12) with its field titles, code tables and rules over several fields.

    `audience` is the department whose fields these are, or None for the canonical record; it may read the
    findings itself, as those on its answers, where else the hall does, which can ask the applicant.
    """

    id: str
    version: int
    title: Words
    document: Mapping[str, object]
    fields: Mapping[str, Field]
    tables: Mapping[str, Table]
    rules: tuple[Rule, ...]
    validator: Draft202012Validator
    charset: str = "utf-8"
    audience: Words | None = None
    read_by_audience: bool = False

    def with_rules(self, rules: "tuple[Rule, ...]") -> "Schema":
        """Return the same schema with other rules over several fields."""
        return replace(self, rules=rules)


@dataclass(frozen=True, slots=True)
class Choice:
    """A code that the source code alone does not decide: the field at `path` does."""

    path: str
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """Canonical codes -> a department's codes; `unmappable` are those that it has no code for.

    `names` are the department's words for its own codes, `notes` what a clerk should know of a canonical one.
    """

    title: Words
    edition: Words
    source: str
    canonical: str | None
    codes: Mapping[str, str | Choice]
    unmappable: frozenset[str]
    names: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One target field: where its value comes from, and how it is converted.

    Of several `sources` the first that is there, and is one of `like`, counts; or all of them, joined, if
    `join` is given. `table` is the code table of the source, where a code is converted into its name.
    """

    target: str
    sources: tuple[str, ...] = ()
    constant: str | None = None
    by_source: Mapping[str, str] = field(default_factory=dict)
    convert: str = "copy"
    crosswalk: str | None = None
    table: str | None = None
    join: str | None = None
    like: tuple[str, ...] = ()
    decimals: int = 6
    float32: bool = False
    when: Condition = ALWAYS
    must: bool = False
    awaits: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The target fields of one object, with the objects and lists inside it, in the order of the file."""

    entries: tuple[Entry, ...] = ()
    blocks: Mapping[str, "Group"] = field(default_factory=dict)
    lists: Mapping[str, "Rows"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rows:
    """A target list: one row for each source object, or for each element of a source list."""

    sources: tuple[str, ...]
    group: Group
    when: Condition = ALWAYS
    must: bool = False


@dataclass(frozen=True, slots=True)
class Returns:
    """What a department's answers may say, and its own names of what it issues.

    `names` leads from `REGNO`, or `SealList[].yzbm`, to the field of the record's `issued`; `papers` is what
    is handed over to the applicant, if `papers_when` holds for the record.
    """

    schema: Schema
    names: Mapping[str, str]
    papers: tuple[Words, ...] = ()
    papers_when: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Material:
    """A paper that a department asks for where `when` holds; without `must` it takes it and can do without.

    `copies` counts originals if it wants the `original`, else copies; `source` says who says so.
    """

    code: str
    original: bool
    copies: int
    must: bool
    when: Condition
    source: str


RECORD = "<?record?>"
"""Stands in a template where the fields go."""


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How a department's XML is built around the fields of its form.

    `items` gives the lists whose rows stand as elements of that name within the list's own; rows of others
    repeat the list's name. `index` is the attribute that counts such elements from 1 on.
    """

    template: str = f"<record>\n  {RECORD}\n</record>"
    items: Mapping[str, str] = field(default_factory=dict)
    index: str | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """Within which working time a department answers; none at all means on the spot, before it closes."""

    days: int = 0
    hours: int = 0

    def seconds(self, day_length: int) -> int:
        """Return the promised working time, where a working day has `day_length` seconds."""
        return self.days * day_length + self.hours * 3600


@dataclass(frozen=True, slots=True)
class Profile:
    """A department's own schema `outbound`, and how a record of the schema `canonical` gets into it.

    `regimes` are those under which the department has a part; `returns` is None if it answers nothing;
    `materials` are the papers that it asks for; `promise` is None if it has promised no time;
    `wrapping` is what its XML looks like.
    """

    id: str
    version: int
    name: Words
    charset: str
    date_format: str
    money_unit: str
    canonical: Schema
    outbound: Schema
    mapping: Group
    crosswalks: Mapping[str, Crosswalk]
    regimes: tuple[str, ...] = ()
    returns: Returns | None = None
    materials: tuple[Material, ...] = ()
    promise: Promise | None = None
    wrapping: Wrapping = Wrapping()

    @property
    def name_en(self) -> str:
        """The department's name in English."""
        return self.name.en

    @property
    def name_zh(self) -> str:
        """The department's name in Chinese."""
        return self.name.zh


@dataclass(frozen=True, slots=True)
class Projection:
    """A record in a department's fields, and nothing else of it.

    `delivered` counts the leaf fields that are filled, `retyped` the mandatory ones that stay empty, so that
    somebody would have to type them in.
    """

    fields: dict[str, object]
    findings: tuple[Finding, ...]
    delivered: int
    retyped: int
