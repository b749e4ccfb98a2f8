"""Indicators that are found by comparing all records (`repeats` of docs/formats/pack.md)."""

import json

from judge import Judge
from packs import Rule

HOUSEHOLD = "household"
SHORTEST = 7  # What has fewer characters is no number that could tell anybody apart.


class Repeats:
    def __init__(self, pack):
        self.pack = pack
        self.facts = [(i.id, i.entity, i.repeats, i.type.kind)
                      for i in pack.indicators.values() if i.repeats]
        self.several = {id_: {} for id_, *_ in self.facts}  # Values that stand in several records.

    @staticmethod
    def rows(node, entity):
        return [node] if entity == HOUSEHOLD else node["children"].get(entity, ())

    @staticmethod
    def value(row, indicator):
        text = row["facts"].get(indicator, "").strip()
        if text in ("unknown", "not_applicable") or len(text.encode()) < SHORTEST:
            return ""
        return text.upper()

    def count(self, bench, file):
        """Reads all households; persons who are no members now do not count."""
        members = self.pack.collections.get("members")
        rule = Rule("present", HOUSEHOLD, "any(members where true)")
        present = Judge(self.pack, HOUSEHOLD, [rule]) if members else None
        seen = {id_: {} for id_ in self.several}
        for line in file if self.facts else ():
            node = bench.node(json.loads(line))
            persons = self.members(bench, present, node, members)
            for id_, entity, indicator, _ in self.facts:
                rows = self.rows(node, entity)
                inside = persons if members and entity == members.entity else [True] * len(rows)
                for row, is_inside in zip(rows, inside):
                    value = self.value(row, indicator) if is_inside else ""
                    if value:
                        seen[id_][value] = seen[id_].get(value, 0) + 1
        for id_, counts in seen.items():
            self.several[id_] = {value: n for value, n in counts.items() if n > 1}

    @staticmethod
    def members(bench, present, node, members):
        """Which persons are members on the reference day; who may be one counts."""
        if present is None:
            return []
        record = present.record(node)
        present.run(record, bench.context, ())
        cell = present.tables[members.entity].made.get(("present", "members"))
        persons = record[present.tables[HOUSEHOLD].rows[members.entity]]
        return [cell is None or person[cell] is not False for person in persons]

    def state(self, node):
        """Puts what was found in the place of what was stated."""
        for id_, entity, indicator, kind in self.facts:
            for row in self.rows(node, entity):
                value = self.value(row, indicator)
                if value:
                    others = max(self.several[id_].get(value, 0) - 1, 0)
                    row["facts"][id_] = ("yes" if others else "no") if kind == "bool" else str(others)
