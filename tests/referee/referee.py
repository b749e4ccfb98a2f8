#!/usr/bin/env python3
"""Judges every household and village of a dump (shouwang dump) by the packs' own files, and compares
each verdict with what the program's screening says.

  referee.py HOUSEHOLDS VERDICTS [--policies DIR] [--processes N] [--table]

HOUSEHOLDS and VERDICTS are files of JSON lines (src/app/cli/dump.h). Exits 1 when one verdict
differs, and names the first household with what both sides know about it.
"""

import argparse
import itertools
import json
import multiprocessing
import sys
import time

from judge import Judge
from packs import parameter_text, read_pack
from repeats import HOUSEHOLD, Repeats
from explain import trace_of
from values import read_date, reader_of

VILLAGE = "village"


class Bench:
    """The judges of one pack at one setting."""

    def __init__(self, policies, head):
        self.pack = read_pack(policies, head["pack"])
        self.rule_date = head["rule_date"]
        period = head.get("period") or (None, None)
        days = [read_date(day) if day else None for day in period]
        self.context = (read_date(head["as_of"]), read_date(head["rule_date"]), *days)
        self.judges = {entity: Judge(self.pack, entity) for entity in (HOUSEHOLD, VILLAGE)}
        self.known = {}
        self.repeats = Repeats(self.pack)

    def parameters(self, entity, region):
        key = entity, region
        if key not in self.known:
            values = []
            for id_ in self.judges[entity].parameters:
                type_ = self.pack.parameters[id_].type
                text = parameter_text(self.pack.parameters[id_], region, self.rule_date)
                values.append(reader_of(type_.kind, self.pack.codes.get(type_.list))(text))
            self.known[key] = tuple(values)
        return self.known[key]

    def node(self, item):
        """A line of the dump as {facts, children}; records of records stand below their owners."""
        nodes = {entity: [{"facts": one["facts"], "children": {}} for one in records]
                 for entity, records in item["records"].items()}
        top = {"facts": item["facts"], "children": {}}
        for entity, records in item["records"].items():
            parent = self.pack.parent_of(entity)
            for record, node in zip(records, nodes[entity]):
                owner = top if parent == HOUSEHOLD else nodes[parent][record["owner"]]
                owner["children"].setdefault(entity, []).append(node)
        return top

    def compared(self, item):
        """The household as rules read it: with what comparing the whole population found."""
        node = self.node(item)
        self.repeats.state(node)
        return node

    def run(self, entity, region, node):
        judge = self.judges[entity]
        if not judge.rules:
            return ""
        return judge.run(judge.record(node), self.context, self.parameters(entity, region))

    def village(self, lines):
        """The verdicts of one village's households and of the village: (id, entity, letters)."""
        items = [json.loads(line) for line in lines]
        region = items[0]["region"]
        nodes = [self.compared(item) for item in items]
        found = [(item["id"], HOUSEHOLD, self.run(HOUSEHOLD, region, node))
                 for item, node in zip(items, nodes)]
        if self.judges[VILLAGE].rules:
            node = {"facts": {}, "children": {HOUSEHOLD: nodes}}
            found.append((region, VILLAGE, self.run(VILLAGE, region, node)))
        return found


def villages_of(file):
    """The lines of a dump, one village after the other."""
    region_of = lambda line: line[line.index('"region":"'):].split('"', 4)[3]
    for _, lines in itertools.groupby(file, key=region_of):
        yield list(lines)


_bench = None


def start(policies, head, households):
    global _bench
    _bench = Bench(policies, head)
    with open(households, encoding="utf-8") as file:
        next(file)
        _bench.repeats.count(_bench, file)


def judge_village(lines):
    return _bench.village(lines)


class Comparison:
    """Counts each rule's verdicts and keeps what differs."""

    def __init__(self, rules, judges):
        self.rules = rules  # entity → rules of the screening, in their order
        self.counts = {}
        self.differences = []
        self.compared = 0
        self.order = {}
        for entity, ids in rules.items():
            own = [rule.id for rule in judges[entity].rules]
            if sorted(own) != sorted(ids):
                odd = sorted(set(own) ^ set(ids))
                raise SystemExit(f"rules about {entity} that only one side judges: {odd}")
            place = {id_: i for i, id_ in enumerate(own)}
            self.order[entity] = [place[id_] for id_ in ids]
            for id_ in ids:
                self.counts[entity, id_] = {"y": 0, "n": 0, "u": 0, "-": 0}

    def add(self, id_, entity, letters, line):
        for i, (rule, own) in enumerate(zip(self.rules[entity], self.order[entity])):
            mine = letters[own]
            self.counts[entity, rule][mine] += 1
            self.compared += 1
            columns, scalar = line["columns"][i], line["scalar"][i]
            if columns != mine.replace("-", "n") or scalar != mine:
                self.differences.append((id_, entity, rule, mine, columns, scalar))

    def print_table(self):
        print(f"{'yes':>8} {'no':>8} {'unknown':>8} {'outside':>8}  rule")
        for (entity, rule), counts in self.counts.items():
            figures = " ".join(f"{counts[letter]:8}" for letter in "ynu-")
            print(f"{figures}  {rule}{' (village)' if entity == VILLAGE else ''}")

    def print_differences(self):
        by_rule = {}
        for _, entity, rule, mine, columns, scalar in self.differences:
            key = entity, rule, mine, columns, scalar
            by_rule[key] = by_rule.get(key, 0) + 1
        for (entity, rule, mine, columns, scalar), count in sorted(by_rule.items()):
            print(f"{count:8} × {rule}: the referee says {mine}, columns {columns}, scalar {scalar}")


def read_verdicts(path):
    with open(path, encoding="utf-8") as file:
        head = json.loads(next(file))
        return head, {(line["entity"], line["id"]): line for line in map(json.loads, file)}


def compare(options):
    head, lines = read_verdicts(options.verdicts)
    start(options.policies, head, options.households)
    comparison = Comparison(head["rules"], _bench.judges)
    with open(options.households, encoding="utf-8") as file:
        if json.loads(next(file))["pack_hash"] != head["pack_hash"]:
            raise SystemExit("the two dumps were made with different packs")
        if options.processes > 1:
            with multiprocessing.get_context("fork").Pool(options.processes) as pool:
                for found in pool.imap(judge_village, villages_of(file), 4):
                    take(found, lines, comparison)
        else:
            for village in villages_of(file):
                take(judge_village(village), lines, comparison)
    return comparison, lines


def take(found, lines, comparison):
    for id_, entity, letters in found:
        line = lines.pop((entity, id_), None)
        if line is None:
            raise SystemExit(f"{entity} {id_} has no verdicts")
        comparison.add(id_, entity, letters, line)


def print_first(options, difference):
    id_, entity, rule = difference[:3]
    with open(options.households, encoding="utf-8") as file:
        next(file)
        for line in file:
            item = json.loads(line)
            if entity == HOUSEHOLD and item["id"] == id_:
                print(f"\nhousehold {id_}, rule {rule}, what the referee read:")
                judge = _bench.judges[HOUSEHOLD]
                record = judge.record(_bench.compared(item))
                judge.run(record, _bench.context, _bench.parameters(HOUSEHOLD, item["region"]))
                print(trace_of(judge, rule, record))
                return
    print(f"\n{entity} {id_}, rule {rule}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("households")
    parser.add_argument("verdicts")
    parser.add_argument("--policies", default="policies")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--table", action="store_true")
    options = parser.parse_args()
    begin = time.process_time()
    comparison, left = compare(options)
    if options.table:
        comparison.print_table()
    comparison.print_differences()
    if comparison.differences:
        print_first(options, comparison.differences[0])
    for entity, id_ in list(left)[:10]:
        print(f"{entity} {id_} was screened but is not in the dump of households")
    rules = len(comparison.counts)
    wrong = len(comparison.differences) + len(left)
    print(f"{_bench.pack.id}: {rules} rules, {comparison.compared} verdicts, {wrong} differ"
          f" ({time.process_time() - begin:.1f} s here)")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
