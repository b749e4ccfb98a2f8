#!/usr/bin/env python3
"""Planted faults: for every quality rule of base a household or village with exactly that fault, and
the clean ones beside it (spec/quality/faults.yaml). Written as cases into a copy of the packs, judged
by the program and by the referee: every fault found, none false.

  planted_faults.py PROGRAM [ROOT]     PROGRAM: shouwang; ROOT: the project (default: two folders up)

Prints "N passed, N failed"; exits 1 when one fails or a rule has no fault.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "referee"))

from packs import read_yaml  # noqa: E402
from prove import PackProof, Proof  # noqa: E402

RECORDS = ("episodes", "risks", "measures", "kin")
PERIOD = {"from": "2022-10-01", "to": "2023-09-30"}


def changed(household, change):
    """A household with other values; members are changed by their place."""
    made = {"household": dict(household["household"]) | change.get("household", {}),
            "members": [dict(member) for member in household["members"]]}
    for place, facts in change.get("members", {}).items():
        while len(made["members"]) < int(place):
            made["members"].append({})
        made["members"][int(place) - 1] |= facts
    for name in RECORDS:
        made[name] = change.get(name, household.get(name, []))
    return made


def clean_households(data):
    clean = {}
    for name, text in data["clean"].items():
        clean[name] = changed(clean[text["above"]], text) if "above" in text else text
    return clean


def expected(rules, change):
    """Of every rule: the fault and what it cannot help are found, what lacks a value is undecided."""
    found = {change.get("rule")} | set(change.get("also", ()))
    undecided = set(change.get("undecided", ()))
    return {rule: "yes" if rule in found else "unknown" if rule in undecided else "no"
            for rule in rules}


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")  # JSON is YAML.


def write_households(pack, data, rules):
    clean = clean_households(data)
    plants = [{"of": name, "rule": None} for name in clean] + data["faults"]
    for plant in plants:
        id_ = f"planted_{plant['rule'] or plant['of']}"
        person = {"id": id_, "title": id_, "as_of": data["as_of"], "period": PERIOD}
        person |= changed(clean[plant["of"]], plant) | {"then": expected(rules, plant)}
        write(pack / f"tests/people/{id_}.yaml", person)


def write_villages(pack, data, rules):
    village = data["village"]
    own = ("rule", "also")
    for rule in rules:
        cases = [{"name": "clean", "as_of": data["as_of"], "given": village["clean"], "then": "no"}]
        for plant in village["faults"]:
            given = village["clean"] | {k: v for k, v in plant.items() if k not in own}
            cases.append({"name": plant["rule"], "as_of": data["as_of"], "given": given,
                          "then": expected([rule], plant)[rule]})
        write(pack / f"tests/rules/{rule}.yaml", {"rule": rule, "cases": cases})


def check_complete(rules, planted):
    missing = sorted(set(rules) ^ set(planted))
    for rule in missing:
        print(f"not ok: {rule} has no planted fault, or is no quality rule")
    return len(missing)


def quality_rules(root, entity):
    """Ids of the rules of data quality about an entity; their files say the kind."""
    files = (root / "policies/base/rules/quality").glob("*.yaml")
    read = [read_yaml(file) for file in files]
    return sorted(rule["id"] for rule in read if rule["entity"] == entity)


def main(arguments):
    program = arguments[0]
    root = pathlib.Path(arguments[1]) if len(arguments) > 1 else HERE.parents[1]
    data = read_yaml(root / "spec/quality/faults.yaml")
    households, villages = (quality_rules(root, entity) for entity in ("household", "village"))
    failed = check_complete(households, [plant["rule"] for plant in data["faults"]])
    failed += check_complete(villages, [plant["rule"] for plant in data["village"]["faults"]])
    with tempfile.TemporaryDirectory() as folder:
        packs = pathlib.Path(folder)
        shutil.copytree(root / "policies/base", packs / "base")
        write_households(packs / "base", data, households)
        write_villages(packs / "base", data, villages)
        ran = subprocess.run([program, "policy", "test", "base", "--root", folder],
                             capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            failed += 1
            print(ran.stdout + ran.stderr)
        proof = Proof()
        PackProof(packs, "base", proof).run()
    print(f"{proof.passed} passed, {proof.failed + failed} failed")
    return 1 if failed or proof.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
