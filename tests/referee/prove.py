#!/usr/bin/env python3
"""The referee's own proof: spec/expressions and every case of tests/rules and tests/people of every
pack, judged by the referee alone. Prints "N passed, N failed"; exits 1 when one fails.

  prove.py [ROOT]     ROOT: the project (default: two folders up)
"""

import json
import pathlib
import sys

from judge import Judge
from packs import Collection, Indicator, Pack, Parameter, Rule, Type, parameter_text, read_pack
from values import read_date, reader_of


def node_of(pack, entity, given):
    """What a case gives about a record: indicators, and collections by id."""
    node = {"facts": {}, "children": {}}
    for key, value in (given or {}).items():
        collection = pack.collections.get(key)
        if collection is None or collection.of != entity and key in pack.indicators:
            node["facts"][key] = value
            continue
        rows = [{}] * int(value) if isinstance(value, str) else value
        made = [node_of(pack, collection.entity, row) for row in rows]
        node["children"].setdefault(collection.entity, []).extend(made)
    return node


def parameters_of(judge, region, day, instead=()):
    values = []
    for id_ in judge.parameters:
        parameter = judge.pack.parameters[id_]
        text = dict(instead).get(id_) or parameter_text(parameter, region, day)
        values.append(reader_of(parameter.type.kind, judge.pack.codes.get(parameter.type.list))(text))
    return tuple(values)


def context_of(as_of, rule_date, period):
    begin, end = (read_date(period[0]), read_date(period[1])) if period else (None, None)
    return (read_date(as_of), read_date(rule_date), begin, end)


def word_of(verdict):
    return {"y": "yes", "n": "no", "u": "unknown", "-": "no"}[verdict]


class Proof:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, where, got, expected):
        if got == expected:
            self.passed += 1
        else:
            self.failed += 1
            print(f"not ok: {where}: expected {expected}, the referee says {got}")


class PackProof:
    """The cases of one pack. A rule's case asks for the rule alone: on its day, which may lie before or
    behind the pack's own days, other rules' parameters need no value. A person meets all rules."""

    def __init__(self, root, name, proof):
        self.pack = read_pack(root, name)
        self.proof = proof
        self.judges = {}

    def judge(self, entity, rule=None):
        key = (entity, rule.id if rule else None)
        if key not in self.judges:
            self.judges[key] = Judge(self.pack, entity, [rule] if rule else None)
        return self.judges[key]

    def verdicts(self, entity, node, case, rule=None):
        judge = self.judge(entity, rule)
        as_of = case.get("as_of", self.pack.state_instant)
        period = case.get("period", self.pack.period)
        if isinstance(period, dict):
            period = (period["from"], period["to"])
        parameters = parameters_of(judge, case.get("region", self.pack.trial_region), as_of,
                                   case.get("parameters", {}).items())
        line = judge.run(judge.record(node), context_of(as_of, as_of, period), parameters)
        return {rule.id: word_of(v) for rule, v in zip(judge.rules, line)}

    def run(self):
        rules = {rule.id: rule for rule in self.pack.rules}
        for file, item in self.pack.rule_cases:
            rule = rules[item["rule"]]
            for case in item["cases"]:
                node = node_of(self.pack, rule.entity, case.get("given"))
                got = self.verdicts(rule.entity, node, case, rule)[rule.id]
                expected = "unknown" if isinstance(case["then"], dict) else case["then"]
                self.proof.check(f"{file}: {case['name']}", got, expected)
        for file, person in self.pack.people:
            given = dict(person["household"])
            given |= {key: rows for key, rows in person.items() if key in self.pack.collections}
            got = self.verdicts("household", node_of(self.pack, "household", given), person)
            for rule, then in person.get("then", {}).items():
                expected = "unknown" if isinstance(then, dict) else then
                self.proof.check(f"{file}: {rule}", got[rule], expected)


def spec_pack():
    """The dictionary of the cases in spec/expressions, as its README describes it."""
    household = {
        "income": "money", "expense": "money", "fortune": "money", "net": "money", "water": "bool",
        "roof": "bool", "months": "int", "balance": "int", "share": "rate", "score": "decimal",
        "kind": "enum:kinds", "causes": "set:reasons", "registered_on": "date", "since": "month",
        "head_name": "text", "per_head": "money"}
    person = {
        "birth_date": "date", "left_on": "date", "school": "enum:kinds", "skills": "set:reasons",
        "insured": "bool", "head": "bool", "self_paid": "money", "grade": "int", "level": "int",
        "part": "rate", "weight": "decimal", "full_name": "text", "exposed": "bool"}
    treatment = {"paid_on": "date", "cost": "money", "chronic": "bool", "nights": "int"}
    plot = {"area": "decimal", "rented": "bool", "rent": "money"}
    derived = {"net": "income - expense", "per_head": "net / count(members)",
               "exposed": "not insured and self_paid > 100 yuan"}
    pack = Pack("spec", period=("2022-10-01", "2023-09-30"))
    entities = {"household": household, "person": person, "treatment": treatment, "plot": plot}
    for entity, kinds in entities.items():
        for id_, kind in kinds.items():
            name, _, list_ = kind.partition(":")
            pack.indicators[id_] = Indicator(id_, entity, Type(name, "", list_), "unknown",
                                             derived.get(id_, ""))
    for id_, entity, of, where in (
            ("members", "person", "household", "not (left_on <= as_of)"),
            ("all_members", "person", "household", ""), ("plots", "plot", "household", ""),
            ("treatments", "treatment", "person", ""),
            ("long_treatments", "treatment", "person", "nights > 30")):
        pack.collections[id_] = Collection(id_, entity, of, where)
    for list_, count in (("kinds", 4), ("reasons", 7)):
        pack.codes[list_] = {f"{list_[0]}{i}": f"{list_[0]}{i}" for i in range(count)}
    for id_, kind, everywhere, there in (
            ("range", "money", "7500 yuan", "8200.50 yuan"), ("limit_share", "rate", "30 %", "33.33 %"),
            ("least_age", "int", "16", "60"), ("cut_off", "date", "2022-09-30", "2020-02-29")):
        rows = [("", "2000-01-01", "", everywhere), ("12", "2000-01-01", "", there)]
        pack.parameters[id_] = Parameter(id_, Type(kind), rows)
    return pack


def prove_spec(file, proof):
    pack = spec_pack()
    for case in json.loads(file.read_text(encoding="utf-8")):
        judge = Judge(pack, "household", [Rule("case", "household", case["expression"])])
        facts = dict(case.get("household", {}))
        given = facts | {"all_members": case.get("members", []) * case.get("repeat_members", 1),
                         "plots": case.get("plots", [])}
        context = context_of("2023-09-30", "2023-10-31", pack.period)
        parameters = parameters_of(judge, case.get("region", "1101"), "2023-09-30")
        got = judge.run(judge.record(node_of(pack, "household", given)), context, parameters)
        proof.check(f"{file.name}: {case['name']}", word_of(got), case["expect"])


def main(arguments):
    root = pathlib.Path(arguments[0] if arguments else pathlib.Path(__file__).parents[2])
    proof = Proof()
    prove_spec(root / "spec/expressions/cases.json", proof)
    for pack in sorted(path.parent.name for path in (root / "policies").glob("*/pack.yaml")):
        PackProof(root / "policies", pack, proof).run()
    print(f"{proof.passed} passed, {proof.failed} failed")
    return 1 if proof.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
