"""A policy pack as its files say it (docs/formats/pack.md), read without any of the program's code.

Only what a judge needs is kept: indicators, code lists, collections, parameters, rules and the
cases of tests/rules and tests/people. Every scalar stays text until a type reads it.
"""

import csv
import pathlib
from dataclasses import dataclass, field

import yaml


class PackError(Exception):
    """A pack says something that this reader does not understand; the text names the place."""


class Loader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
    """Guesses no types: `no`, `007` and `2023-09-30` stay text."""


def read_yaml(path):
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, Loader)


@dataclass
class Type:
    kind: str
    unit: str = ""
    list: str = ""
    scale: int = 0  # Digits behind the point of a decimal.


@dataclass
class Indicator:
    id: str
    entity: str
    type: Type
    blank: str = "unknown"
    derived: str = ""
    repeats: str = ""
    kind: str = "state"


@dataclass
class Collection:
    id: str
    entity: str
    of: str
    where: str = ""


@dataclass
class Parameter:
    id: str
    type: Type
    rows: list  # (region prefix, from, to or "", text)


@dataclass
class Rule:
    id: str
    entity: str
    when: str
    applies: str = ""
    file: str = ""


@dataclass
class Pack:
    id: str
    trial_region: str = ""
    period: tuple | None = None  # Of the first campaign that has a fixed one.
    state_instant: str | None = None  # Its day, of the first campaign that has one.
    indicators: dict = field(default_factory=dict)
    collections: dict = field(default_factory=dict)
    codes: dict = field(default_factory=dict)  # List → {code, label or alias: code}.
    lists: dict = field(default_factory=dict)  # List → codes in their order.
    parameters: dict = field(default_factory=dict)
    rules: list = field(default_factory=list)
    rule_cases: list = field(default_factory=list)  # (file, mapping)
    people: list = field(default_factory=list)

    def parent_of(self, entity):
        for collection in self.collections.values():
            if collection.entity == entity:
                return collection.of
        return ""


def region_prefix(code):
    """A 12-digit code names a region by its leading levels: trailing zeros say no more."""
    if code == "all":
        return ""
    if len(code) != 12:
        return code
    for keep in (9, 6, 4, 2):
        if code[keep:].strip("0"):
            break
        code = code[:keep]
    return code


def chain_of(root, pack):
    """The pack's folders, the remotest parent first."""
    folders = []
    while pack:
        folder = root / pack
        folders.insert(0, folder)
        pack = read_yaml(folder / "pack.yaml").get("extends", "")
    return folders


def merged_files(folders):
    """Path inside a pack → file; the file of a later folder replaces the parent's whole file."""
    files = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                files[path.relative_to(folder).as_posix()] = path
    return dict(sorted(files.items()))


def read_codes(path):
    names = {}
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = [row["code"] for row in rows]
    names.update(zip(codes, codes))
    for row in rows:
        for name in [row["label"], *(row["aliases"] or "").split("|")]:
            if name:
                names.setdefault(name, row["code"])
    return codes, names


def type_of(item):
    return Type(item["type"], item.get("unit", ""), item.get("list", ""), int(item.get("scale", 0)))


def read_parameter(item):
    rows = []
    for row in item["rows"]:
        rows.append((region_prefix(row["region"]), row["from"], row.get("to", ""), row["value"]))
    return Parameter(item["id"], type_of(item), rows)


def read_object(pack, name, path):
    folder = name.split("/")[0]
    if folder == "codes":
        pack.lists[path.stem], pack.codes[path.stem] = read_codes(path)
        return
    if path.suffix != ".yaml":
        return
    if folder == "statuses":
        item = read_yaml(path)
        names = {value["code"]: value["code"] for value in item["values"]}
        for value in item["values"]:
            names.setdefault(value["label"], value["code"])
        pack.codes.setdefault(item["id"], names)
    elif folder == "indicators":
        item = read_yaml(path)
        pack.indicators[item["id"]] = Indicator(
            item["id"], item["entity"], type_of(item), item.get("blank", "unknown"),
            item.get("derived", ""), item.get("repeats", ""), item.get("kind", "state"))
    elif folder == "collections":
        item = read_yaml(path)
        pack.collections[item["id"]] = Collection(
            item["id"], item["entity"], item["of"], item.get("where", ""))
    elif folder == "parameters":
        item = read_yaml(path)
        pack.parameters[item["id"]] = read_parameter(item)
    elif folder == "rules":
        item = read_yaml(path)
        pack.rules.append(Rule(item["id"], item["entity"], item["when"],
                               item.get("applies", ""), name))
    elif folder == "campaigns":
        item = read_yaml(path)
        period = item.get("period", {})
        if "from" in period and pack.period is None:
            pack.period = (period["from"], period["to"])
        if "state_instant" in item and pack.state_instant is None:
            pack.state_instant = item["state_instant"][:len("2023-09-30")]
    elif name.startswith("tests/rules/"):
        pack.rule_cases.append((str(path), read_yaml(path)))
    elif name.startswith("tests/people/"):
        pack.people.append((str(path), read_yaml(path)))


def read_pack(root, name):
    folders = chain_of(pathlib.Path(root), name)
    pack = Pack(name)
    for folder in folders:
        pack.trial_region = read_yaml(folder / "pack.yaml").get("trial_region", pack.trial_region)
    for path, file in merged_files(folders).items():
        read_object(pack, path, file)
    pack.rules.sort(key=lambda rule: rule.id)
    return pack


def parameter_text(parameter, region, day):
    """The one row in force: valid on the day, of the region or what it lies in, the longest wins."""
    best = None
    for prefix, begin, end, text in parameter.rows:
        if region_prefix(region).startswith(prefix) and begin <= day and (not end or day <= end):
            if best is None or len(prefix) > len(best[0]):
                best = (prefix, text)
    if best is None:
        raise PackError(f"no row of parameter {parameter.id} is in force in {region} on {day}")
    return best[1]
