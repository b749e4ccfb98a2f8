#!/usr/bin/env python3
"""Counts what every rule says, by village, in SQL, and compares with the program's screening.

  sql_referee.py HOUSEHOLDS VERDICTS [--policies DIR] [--database URL]

Without --database the facts are those of the dump, put into typed tables of an SQLite database in
memory; with it those of the program's own projection tables in `sqlite:PATH` or `postgresql://…`
(psql), read at the setting of the dump. Rules with texts and month arithmetic are left out and named.
Exits 1 when one count differs.
"""

import argparse
import sys
import time

from packs import PackError, parameter_text, read_pack
from referee import read_verdicts
from repeats import HOUSEHOLD
from sql import NotInSql, SqlCompiler
from tables import Memory, SqliteFile, Postgres
from values import read_date, reader_of


def compile_rules(pack, dialect, head, regions):
    """Rules that SQL can say, and why the others cannot."""
    parameters = {}
    for id_, parameter in pack.parameters.items():
        try:
            texts = []  # A set is a list of codes: no hash.
            for region in regions:
                text = parameter_text(parameter, region, head["rule_date"])
                if text not in texts:
                    texts.append(text)
        except PackError:
            continue
        read = reader_of(parameter.type.kind, pack.codes.get(parameter.type.list))
        if len(texts) == 1:
            parameters[id_] = read(texts[0])
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


def counting(rules):
    """One SELECT a rule: village, yes, unknown."""
    for id_, condition in rules.items():
        yield id_, (f"SELECT region, SUM(CASE WHEN {condition} THEN 1 ELSE 0 END), "
                    f"SUM(CASE WHEN ({condition}) IS NULL THEN 1 ELSE 0 END) "
                    f"FROM {HOUSEHOLD}_now h GROUP BY region ORDER BY region")


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


def source_of(options, pack, head, county):
    if not options.database:
        return Memory(pack, options.households)
    if options.database.startswith("sqlite:"):
        return SqliteFile(pack, head, county, options.database.removeprefix("sqlite:"))
    return Postgres(pack, head, county, options.database)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("households")
    parser.add_argument("verdicts")
    parser.add_argument("--policies", default="policies")
    parser.add_argument("--database", default="")
    options = parser.parse_args()
    begin = time.monotonic()
    head, verdicts = read_verdicts(options.verdicts)
    pack = read_pack(options.policies, head["pack"])
    regions = {line["region"] for line in verdicts.values()}
    source = source_of(options, pack, head, min(regions)[:6])
    compiler, rules, left_out = compile_rules(pack, source.dialect, head, regions)
    source.make(compiler)
    compared, wrong = compare(source.ask(counting(rules)), verdicts, head["rules"][HOUSEHOLD])
    reasons = ", ".join(sorted(set(left_out.values())))
    print(f"{pack.id} in SQL ({source.name}): {len(rules)} rules, {compared} counts, {wrong} differ; "
          f"{len(left_out)} rules not in SQL ({reasons}); {time.monotonic() - begin:.1f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
