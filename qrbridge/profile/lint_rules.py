"""The rules of a schema: those that never apply or say the same, conditions on values that are none."""

from collections.abc import Iterable, Iterator, Mapping

from qrbridge.profile.parse_rules import joined
from qrbridge.profile.read import Source
from qrbridge.profile.remarks import Remark, can_hold, lost_terms, nodes, remark, values
from qrbridge.profile.values import Condition, Rule, Schema

Terms = tuple[str, tuple[str, ...]]


def rule_remarks(source: Source, schema: Schema) -> Iterator[Remark]:
    """Yield what is wrong with the rules of `schema`, which are those of `source`."""
    yield from _repeated(source, schema.rules)
    by_path = nodes(schema)
    for rule in schema.rules:
        yield from _conditions(source, rule, schema, by_path)


def _repeated(source: Source, rules: Iterable[Rule]) -> Iterator[Remark]:
    ids: set[str] = set()
    demands: dict[str, str] = {}
    for rule in rules:
        demand = repr((rule.kind, rule.at, rule.when, sorted(rule.facts.items())))
        if rule.id in ids:
            yield remark("id_twice", source, _second(source, rule.id), id=rule.id)
        elif demand in demands:
            yield remark("rule_repeats", source, (rule.id,), id=rule.id, first=demands[demand])
        ids.add(rule.id)
        demands.setdefault(demand, rule.id)


def _second(source: Source, name: str) -> tuple[str, ...]:
    # The first rule of the name leads to its own lines, the next one of any name to the table after it.
    return (name, "rule", name) if source.text.count("[[rule]]") > 1 else (name,)


def _conditions(
    source: Source, rule: Rule, schema: Schema, by_path: Mapping[str, Mapping[str, object]]
) -> Iterator[Remark]:
    for path, terms in _terms(rule):
        possible = values(schema, by_path, path)
        if not can_hold(possible, [terms]):
            key = "rule_unreachable" if rule.kind != "choice" or _is_when(rule, path) else "choice_empty"
            yield remark(key, source, (rule.id,), id=rule.id, path=path, terms=", ".join(terms))
            continue
        for term in lost_terms(possible, terms):
            yield remark("term_lost", source, (rule.id,), where=rule.id, path=path, term=term)


def _terms(rule: Rule) -> Iterator[Terms]:
    """Yield each path of the schema that the rule compares with terms."""
    for at in rule.at:
        for path, terms in rule.when.terms.items():
            yield joined(at, path), terms
        for where in (fact for fact in rule.facts.values() if isinstance(fact, Condition)):
            for path, terms in where.terms.items():
                yield joined(joined(at, str(rule.facts["items"])), path), terms
        allowed = rule.facts.get("allowed")
        if isinstance(allowed, list):
            yield joined(at, str(rule.facts["field"])), tuple(map(str, allowed))


def _is_when(rule: Rule, path: str) -> bool:
    return any(joined(at, name) == path for at in rule.at for name in rule.when.terms)
