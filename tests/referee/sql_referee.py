#!/usr/bin/env python3
"""Counts what every rule says, by village, in SQL, and compares with the program's screening.

  sql_referee.py HOUSEHOLDS VERDICTS [--policies DIR] [--database URL]

Without --database the facts are those of the dump, put into typed tables of an SQLite database in
memory; with it those of the program's own projection tables in `sqlite:PATH` or `postgresql://…`
(psql), read at the setting of the dump. Rules with texts and month arithmetic are left out and named.
Exits 1 when one count differs.
"""

import argparse
import json
import sqlite3
import subprocess
import sys
import time

from packs import PackError, parameter_text, read_pack
from referee import read_verdicts
from repeats import HOUSEHOLD
from sql import EPOCH, NotInSql, SqlCompiler
from values import read_date, reader_of


def compile_rules(pack, dialect, head, regions):
    """Rules that SQL can say, and why the others cannot."""
    parameters = {}
    for id_, parameter in pack.parameters.items():
        try:
            texts = {parameter_text(parameter, region, head["rule_date"]) for region in regions}
        except PackError:
            continue
        read = reader_of(parameter.type.kind, pack.codes.get(parameter.type.list))
        if len(texts) == 1:
            parameters[id_] = read(texts.pop())
    compiler = SqlCompiler(pack, dialect, read_date(head["as_of"]), parameters)
    rules, left_out = {}, {}
    for rule in pack.rules:
        if rule.entity != HOUSEHOLD:
            continue
        try:
            rules[rule.id] = compiler.rule(rule)
        except NotInSql as reason:
            left_out[rule.id] = str(reason)
    return compiler, rules, left_out


def entities_of(compiler):
    entities = {HOUSEHOLD} | {entity for entity, _ in compiler.columns}
    for id_ in compiler.made:
        entities.add(compiler.pack.indicators[id_].entity)
    for collection in compiler.pack.collections.values():
        if collection.of == HOUSEHOLD:
            entities.add(collection.entity)
    return sorted(entities)


def counting(rules):
    """One SELECT a rule: village, yes, unknown."""
    for id_, condition in rules.items():
        yield id_, (f"SELECT region, SUM(CASE WHEN {condition} THEN 1 ELSE 0 END), "
                    f"SUM(CASE WHEN ({condition}) IS NULL THEN 1 ELSE 0 END) "
                    f"FROM {HOUSEHOLD}_now h GROUP BY region ORDER BY region")


class Memory:
    """The facts of a dump in an SQLite database of the referee's own."""

    dialect = "sqlite"

    def __init__(self, pack, path):
        self.pack = pack
        self.path = path
        self.database = sqlite3.connect(":memory:")
        self.rows = 0

    def make(self, compiler):
        self.columns = {}
        self.derived = {entity: compiler.made_columns(entity) for entity in entities_of(compiler)}
        for entity in entities_of(compiler):
            ids = sorted({id_ for of, id_ in compiler.columns if of == entity}
                         | set(self.derived[entity]))
            self.columns[entity] = ids
            kinds = [f"{id_} INTEGER, {id_}_absent INTEGER" for id_ in ids]
            kinds += [f"{id_}_under INTEGER" for id_, under in self.derived[entity].items() if under]
            self.database.execute(f"CREATE TABLE {entity}_now (" + ", ".join(
                ["id INTEGER PRIMARY KEY", "parent INTEGER", "region TEXT", *kinds]) + ")")
        self.readers = {i.id: reader_of(i.type.kind, self.pack.codes.get(i.type.list))
                        for i in self.pack.indicators.values()}
        with open(self.path, encoding="utf-8") as file:
            next(file)
            for line in file:
                self.put_household(json.loads(line))
        for entity in self.columns:
            self.database.execute(f"CREATE INDEX {entity}_below ON {entity}_now (parent)")
        for step in compiler.steps():
            self.database.execute(step)

    def put_household(self, item):
        household = self.put(HOUSEHOLD, None, item["region"], item["facts"])
        for entity, records in item["records"].items():
            if self.pack.parent_of(entity) == HOUSEHOLD and entity in self.columns:
                for record in records:
                    self.put(entity, household, None, record["facts"])

    def put(self, entity, parent, region, facts):
        self.rows += 1
        names, values = ["id", "parent", "region"], [self.rows, parent, region]
        for id_ in self.columns[entity]:
            names += [id_, id_ + "_absent"]
            values += self.coded(self.pack.indicators[id_], facts.get(id_))
        marks = ",".join("?" * len(values))
        self.database.execute(
            f"INSERT INTO {entity}_now ({', '.join(names)}) VALUES ({marks})", values)
        return self.rows

    def coded(self, indicator, text):
        if text is None:
            text = "unknown" if indicator.derived else indicator.blank
        value = self.readers[indicator.id](text)
        if value is None or value is ...:
            return [None, int(value is ...)]
        kind = indicator.type.kind
        if kind == "enum":
            value = self.pack.lists[indicator.type.list].index(value)
        elif kind == "set":
            value = sum(1 << self.pack.lists[indicator.type.list].index(code) for code in value)
        elif kind == "date":
            value -= EPOCH
        elif kind in ("rate", "decimal"):
            value = int(value * (10000 if kind == "rate" else 10 ** indicator.type.scale))
        return [int(value), 0]

    def ask(self, queries):
        for id_, query in queries:
            yield id_, self.database.execute(query).fetchall()


def compare(counts, verdicts, order):
    """Counts by village of SQL against those of the screening; prints what differs."""
    expected = {id_: {} for id_ in order}
    for (entity, _), line in verdicts.items():
        if entity == HOUSEHOLD:
            for id_, letter in zip(order, line["columns"]):
                yes, unknown = expected[id_].get(line["region"], (0, 0))
                expected[id_][line["region"]] = yes + (letter == "y"), unknown + (letter == "u")
    wrong = compared = 0
    for id_, rows in counts:
        found = {region: (int(yes), int(unknown)) for region, yes, unknown in rows}
        compared += len(found)
        for region in sorted(set(found) | set(expected[id_])):
            if found.get(region) != expected[id_].get(region):
                wrong += 1
                if wrong <= 20:
                    print(f"{id_} in {region}: SQL says {found.get(region)} yes and unknown, the "
                          f"screening {expected[id_].get(region)}")
    return compared, wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("households")
    parser.add_argument("verdicts")
    parser.add_argument("--policies", default="policies")
    options = parser.parse_args()
    begin = time.monotonic()
    head, verdicts = read_verdicts(options.verdicts)
    pack = read_pack(options.policies, head["pack"])
    source = Memory(pack, options.households)
    regions = {line["region"] for line in verdicts.values()}
    compiler, rules, left_out = compile_rules(pack, source.dialect, head, regions)
    source.make(compiler)
    compared, wrong = compare(source.ask(counting(rules)), verdicts, head["rules"][HOUSEHOLD])
    reasons = ", ".join(sorted(set(left_out.values())))
    print(f"{pack.id} in SQL: {len(rules)} rules, {compared} counts, {wrong} differ; "
          f"{len(left_out)} rules not in SQL ({reasons}); {time.monotonic() - begin:.1f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
