"""What the referee read when it judged a rule: the rule's words and every value behind them."""

import datetime

from compiler import kind_of
from language import parse


def names_in(tree):
    """Names and collections of a tree, in the order in which they are written."""
    if isinstance(tree, (list, tuple)):
        if tree and tree[0] == "name":
            yield "name", tree[1]
        elif tree and tree[0] in ("aggregate", "one"):
            yield "collection", tree[2] if tree[0] == "aggregate" else tree[1]
            if tree[0] == "one":
                yield "name", tree[3]
        for part in tree:
            yield from names_in(part)


def reads_of(pack, rule):
    """Indicators behind a rule, derived ones with what they are made from."""
    waiting = [parse(rule.when)] + ([parse(rule.applies)] if rule.applies else [])
    seen, order = set(), []
    while waiting:
        for what, name in names_in(waiting.pop(0)):
            if name in seen:
                continue
            seen.add(name)
            if what == "collection":
                where = pack.collections[name].where
                waiting += [parse(where)] if where else []
                continue
            order.append(name)
            derived = pack.indicators[name].derived
            waiting += [parse(derived)] if derived else []
    return order


def shown(value, kind):
    if value is None:
        return "unknown"
    if value is ...:
        return "not applicable"
    if kind == "date":
        return datetime.date.fromordinal(value).isoformat()
    return str(sorted(value) if isinstance(value, frozenset) else value)


def lines_of(judge, entity, record, names, indent, number=None):
    table = judge.tables[entity]
    cells = {id_: cell for (_, id_), cell in table.made.items()}
    cells |= {id_: cell for (id_, moment), cell in table.facts.items()
              if not moment and id_ not in cells}
    said = []
    for name in names:
        indicator = judge.pack.indicators[name]
        if indicator.entity == entity and name in cells:
            said.append(f"{name} = {shown(record[cells[name]], kind_of(indicator.type))}")
    title = entity if number is None else f"{entity} {number}"
    if said:
        yield f"{indent}{title}: " + ", ".join(said)
    for child, cell in table.rows.items():
        for i, row in enumerate(record[cell]):
            yield from lines_of(judge, child, row, names, indent + "  ", i + 1)


def trace_of(judge, rule_id, record):
    """The text for a household that has been judged (its made cells are filled)."""
    rule = next(one for one in judge.rules if one.id == rule_id)
    lines = [f"  applies: {rule.applies}"] if rule.applies else []
    lines.append(f"  when: {rule.when}")
    lines += lines_of(judge, judge.root, record, reads_of(judge.pack, rule), "  ")
    return "\n".join(lines)
