#!/usr/bin/env python3
"""Folds histories of submissions into states by docs and src/core/registry/history.h alone, and
compares with the states that the program folded.

  fold.py HISTORIES STATES --valid DATE [--period FROM TO] [--known MS] [--policies DIR] --pack ID

HISTORIES and STATES are dumps (src/app/cli/dump_histories.h). Exits 1 when a household differs.
"""

import argparse
import datetime
import json
import sys

from packs import read_pack

DAY_MS, CHINA_MS = 86_400_000, 8 * 3_600_000
EPOCH = datetime.date(1970, 1, 1)


def day_of(time_ms):
    """The day in China (+08:00 the whole year)."""
    return (EPOCH + datetime.timedelta(days=(time_ms + CHINA_MS) // DAY_MS)).isoformat()


def counting(submissions, known_ms):
    """Those that count, in the order of receipt: known, each once, not taken back."""
    ordered, seen = [], set()
    for one in sorted(submissions, key=lambda s: s["sequence"]):
        if (known_ms and one["receipt_ms"] > known_ms) or one["id"] in seen:
            continue
        seen.add(one["id"])
        ordered.append(one)
    taken_back = set()
    for one in reversed(ordered):
        if one["kind"] == "compensation" and one["id"] not in taken_back:
            taken_back.add(one["compensates"])
    return [one for one in ordered
            if one["id"] not in taken_back and one["kind"] != "compensation"]


class Fold:
    def __init__(self, pack, valid, period, known_ms):
        self.pack, self.valid, self.period, self.known_ms = pack, valid, period, known_ms
        self.member = pack.collections["members"].entity

    def state(self, submissions):
        """The household as the dump writes it, or None when nothing counts."""
        submissions = counting(submissions, self.known_ms)
        if not submissions:
            return None
        rows = self.rows(submissions)
        facts = {key: {} for key in rows} | {("household", 0): {}}
        for one in submissions:
            for fact in one["facts"]:
                self.take(fact, one, facts)
        plain = {key: {id_: said["value"] for id_, (_, said) in chosen.items()}
                 for key, chosen in facts.items()}
        return {"region": self.region(submissions), "facts": plain.pop(("household", 0)),
                "records": {key: (rows[key], said) for key, said in plain.items()
                            if self.is_reachable(key, rows)}}

    def is_reachable(self, key, rows):
        """A record of a record that is gone is gone with it."""
        parent = self.pack.parent_of(key[0])
        while parent != "household":
            key = (parent, rows[key])
            if key not in rows:
                return False
            parent = self.pack.parent_of(key[0])
        return rows[key] == 0

    def region(self, submissions):
        """The move of the greatest day until the day asked about; before the first one, the first."""
        moves = [(one.get("moved_on") or day_of(one["event_ms"]), i, one["region"])
                 for i, one in enumerate(submissions) if "region" in one]
        past = [move for move in moves if move[0] <= self.valid]
        if past:
            return max(past)[2]
        return min(moves, key=lambda move: (move[0], move[1]))[2] if moves else ""

    def rows(self, submissions):
        """(entity, record) → owner, of the records that are there or, for persons, were."""
        changes = [(change["on"], i, change) for i, change in enumerate(
            change for one in submissions for change in one["records"])
            if change["on"] <= self.valid]
        rows, last_day = {}, {}
        for _, _, change in sorted(changes, key=lambda c: c[:2]):
            key = (change["entity"], change["record"])
            if change["entity"] == "household" or not self.pack.parent_of(change["entity"]):
                continue
            if change["kind"] == "add":
                rows[key] = change["owner"]
                last_day.pop(key, None)
            elif key in rows:
                last_day[key] = change["on"]
        return {key: owner for key, owner in rows.items()
                if key[0] == self.member or last_day.get(key, "9999") >= self.valid}

    def take(self, fact, submission, facts):
        indicator = self.pack.indicators.get(fact["indicator"])
        if indicator is None or indicator.derived:
            return
        chosen = facts.get((indicator.entity, fact["record"]))
        about = self.about(indicator, fact, submission)
        if chosen is None or about is None:
            return
        if indicator.id not in chosen or chosen[indicator.id][0] <= about:
            chosen[indicator.id] = (about, fact)

    def about(self, indicator, fact, submission):
        """What it is about, the greater the better; None when it does not answer the question."""
        if indicator.kind == "fixed":
            return ()
        if indicator.kind == "state":
            day = fact.get("instant") or day_of(submission["event_ms"])
            return (day,) if day <= self.valid else None
        period = fact.get("period")
        if self.period:
            return () if period == self.period else None
        if not period:
            return ("", "")
        return (period[1], period[0]) if period[1] <= self.valid else None


def as_dumped(item, pack):
    """A line of the program's dump in the fold's shape."""
    ids = {entity: [int(one["id"]) for one in records] for entity, records in item["records"].items()}
    records = {}
    for entity, rows in item["records"].items():
        parent = pack.parent_of(entity)
        for one in rows:
            owner = 0 if parent == "household" else ids[parent][one["owner"]]
            records[entity, int(one["id"])] = (owner, one["facts"])
    return {"region": item["region"], "facts": item["facts"], "records": records}


def print_difference(id_, mine, theirs):
    print(f"household {id_}:")
    if mine is None or theirs is None:
        print(f"  the referee {'knows nothing' if mine is None else 'knows it'}, the program "
              f"{'knows nothing' if theirs is None else 'knows it'}")
        return
    if mine["region"] != theirs["region"]:
        print(f"  region: the referee {mine['region']}, the program {theirs['region']}")
    nothing = (None, {})
    for key in sorted(set(mine["records"]) | set(theirs["records"]) | {("household", 0)}):
        a = (0, mine["facts"]) if key[0] == "household" else mine["records"].get(key, nothing)
        b = (0, theirs["facts"]) if key[0] == "household" else theirs["records"].get(key, nothing)
        if a[0] != b[0]:
            print(f"  {key}: the referee has it below {a[0]}, the program below {b[0]}")
        for fact in sorted(set(a[1]) | set(b[1])):
            if a[1].get(fact) != b[1].get(fact):
                print(f"  {key} {fact}: the referee {a[1].get(fact)}, the program {b[1].get(fact)}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("histories")
    parser.add_argument("states")
    parser.add_argument("--valid", required=True)
    parser.add_argument("--period", nargs=2)
    parser.add_argument("--known", type=int, default=0)
    parser.add_argument("--policies", default="policies")
    parser.add_argument("--pack", required=True)
    options = parser.parse_args()
    pack = read_pack(options.policies, options.pack)
    fold = Fold(pack, options.valid, options.period, options.known)
    states = {}
    with open(options.states, encoding="utf-8") as file:
        for line in file:
            item = json.loads(line)
            states[item["id"]] = as_dumped(item, pack)
    compared = wrong = 0
    with open(options.histories, encoding="utf-8") as file:
        for line in file:
            item = json.loads(line)
            mine, theirs = fold.state(item["submissions"]), states.get(item["id"])
            compared += 1
            if mine != theirs:
                wrong += 1
                if wrong <= 3:
                    print_difference(item["id"], mine, theirs)
    known = f", known at {options.known}" if options.known else ""
    print(f"{pack.id} as of {options.valid}{known}: {compared} households folded, {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
