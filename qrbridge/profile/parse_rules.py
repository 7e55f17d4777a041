"""`rules.toml` of a schema -> its rules, each of a known kind and about fields that the schema has."""

from collections.abc import Iterator, Mapping

from qrbridge.profile import paths
from qrbridge.profile.identifiers import CHECKS
from qrbridge.profile.read import Source
from qrbridge.profile.rules import KINDS
from qrbridge.profile.values import ERROR, WARNING, Condition, Field, Rule, Severity, Table

_COMMON = frozenset({"id", "kind", "says_en", "says_zh", "at", "when", "severity"})
_LISTS = frozenset({"fields", "allowed", "by"})
_CONDITIONS = ("where", "other")
_NUMBERS = frozenset({"min", "max", "start", "end"})
_PATHS = ("items", "equals", "before", "after", "field", "born_by")


def parse_rules(source: Source, fields: Mapping[str, Field], tables: Mapping[str, Table]) -> tuple[Rule, ...]:
    """Return the rules in the order of the file; ProfileError names the line of a mistake."""
    source.allow(source.content, ("rule",), source.file)
    rules = source.content.get("rule", [])
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise source.mistake("the rules must stand in [[rule]] tables", "rule")
    return tuple(_rule(source, rule, fields, tables) for rule in rules)


def _rule(
    source: Source, given: Mapping[str, object], fields: Mapping[str, Field], tables: Mapping[str, Table]
) -> Rule:
    name = source.text_of(given, "id", "a rule")
    _check_names(source, given, name)
    rule = Rule(
        id=name,
        kind=source.text_of(given, "kind", name),
        says=source.words_of(given, "says", name),
        at=source.texts_of(given, "at", name) or (paths.ROOT,),
        when=source.condition_of(given, "when", name),
        severity=_severity(source, given, name),
        facts={key: _fact(source, given, key, name) for key in given if key not in _COMMON},
    )
    for at in rule.at:
        for path in (at, *_paths(rule, at)):
            if path != paths.ROOT and path not in fields:
                raise source.mistake(f"the rule {name} has the path {path}, which is not in the schema", name)
    _check_known(source, rule, "table", tables)
    _check_known(source, rule, "check", CHECKS)
    return rule


def _check_names(source: Source, given: Mapping[str, object], name: str) -> None:
    kind = source.text_of(given, "kind", name)
    if kind not in KINDS:
        raise source.mistake(
            f"the rule {name} is of the kind {kind!r:.40}, known are {', '.join(sorted(KINDS))}", name
        )
    must, may = KINDS[kind]
    source.allow(given, _COMMON | must | may, name)
    if missing := must - given.keys():
        raise source.mistake(f"the rule {name} needs {', '.join(sorted(missing))}", name)


def _check_known(source: Source, rule: Rule, fact: str, known: Mapping[str, object]) -> None:
    value = rule.facts.get(fact)
    if value is not None and value not in known:
        raise source.mistake(f"the rule {rule.id} has the {fact} {value!r:.40}, which is not there", rule.id)


def _paths(rule: Rule, at: str) -> Iterator[str]:
    """Yield each path of the rule as the schema names it."""
    for path in rule.when.terms:
        yield joined(at, path)
    for key in _PATHS:
        named = rule.facts.get(key)
        if isinstance(named, str) and not named[:1].isdigit():
            yield joined(at, named)
    for path in _strings(rule.facts.get("fields")):
        yield joined(at, path)
    items = rule.facts.get("items")
    conditions = [rule.facts.get(key) for key in _CONDITIONS]
    terms = [term for where in conditions if isinstance(where, Condition) for term in where.terms]
    inside = [*_strings(rule.facts.get("by")), *terms]
    for path in inside:
        yield joined(joined(at, str(items)), path)


def joined(base: str, path: str) -> str:
    """Return `path`, counted from `base`, as the fields of a schema are named."""
    if path.startswith("/"):
        return paths.pattern(path[1:])
    return paths.pattern(path if base == paths.ROOT else f"{base}.{path}")


def _strings(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _fact(source: Source, given: Mapping[str, object], key: str, name: str) -> object:
    if key in _LISTS:
        return list(source.texts_of(given, key, name))
    if key in _NUMBERS:
        return source.number_of(given, key, name, 0)
    if key in _CONDITIONS:
        return source.condition_of(given, key, name)
    return source.text_of(given, key, name)


def _severity(source: Source, given: Mapping[str, object], name: str) -> Severity:
    match source.text_of(given, "severity", name, ERROR):
        case "error":
            return ERROR
        case "warning":
            return WARNING
    raise source.mistake(f"the severity of the rule {name} must be error or warning", name)
