"""Where sql_referee.py reads facts: tables `<entity>_now` with the columns that sql.py names, made
from a dump or from the program's projection tables (src/edge/store/projection.h)."""

import json
import sqlite3
import subprocess

from repeats import HOUSEHOLD
from sql import EPOCH
from values import read_date, reader_of

BITS_PER_WORD = 60


def entities_of(compiler):
    entities = {HOUSEHOLD} | {entity for entity, _ in compiler.columns}
    for id_ in compiler.made:
        entities.add(compiler.pack.indicators[id_].entity)
    for collection in compiler.pack.collections.values():
        if collection.of == HOUSEHOLD:
            entities.add(collection.entity)
    return sorted(entities)


class Memory:
    """The facts of a dump in an SQLite database of the referee's own."""

    dialect = "sqlite"
    name = "the dump"

    def __init__(self, pack, path):
        self.pack = pack
        self.path = path
        self.database = sqlite3.connect(":memory:")
        self.rows = 0

    def make(self, compiler):
        self.columns = {}
        for entity in entities_of(compiler):
            derived = compiler.made_columns(entity)
            ids = sorted({id_ for of, id_ in compiler.columns if of == entity} | set(derived))
            self.columns[entity] = ids
            kinds = [f"{id_} BIGINT, {id_}_absent BIGINT" for id_ in ids]
            kinds += [f"{id_}_under BIGINT" for id_, is_quotient in derived.items() if is_quotient]
            self.database.execute(f"CREATE TABLE {entity}_now (" + ", ".join(
                ["id BIGINT PRIMARY KEY", "parent BIGINT", "region TEXT", *kinds]) + ")")
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
        """Its row, and those of its records below their owners."""
        rows = {HOUSEHOLD: [self.put(HOUSEHOLD, None, item["region"], item["facts"])]}
        waiting = [entity for entity in item["records"] if entity in self.columns]
        while waiting:
            entity = next(one for one in waiting if self.pack.parent_of(one) not in waiting)
            waiting.remove(entity)
            parent = self.pack.parent_of(entity)
            rows[entity] = [
                self.put(entity, rows[parent][0 if parent == HOUSEHOLD else record["owner"]], None,
                         record["facts"])
                for record in item["records"][entity] if parent in rows]

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


class Projected:
    """The program's projection tables as they hold at the setting of a dump."""

    def __init__(self, pack, head, county):
        self.pack = pack
        self.county = county
        self.day = read_date(head["as_of"]) - EPOCH
        self.period = [read_date(day) - EPOCH for day in head.get("period", ())]

    def statements(self, compiler, catalogue):
        """What makes the tables; `catalogue` says where each indicator stands: (table, bit)."""
        for entity in entities_of(compiler):
            derived = compiler.made_columns(entity)
            columns = ["s.household_id AS id", "NULL AS parent", "s.region_code AS region"]
            if entity != HOUSEHOLD:
                is_own = self.pack.parent_of(entity) == HOUSEHOLD
                owner = "s.household_id" if is_own else "s.owner_id"
                columns = ["s.record_id AS id", f"{owner} AS parent"]
            for of, id_ in sorted(compiler.columns):
                if of == entity:
                    columns += self.column(self.pack.indicators[id_], catalogue[id_])
            for id_, is_quotient in derived.items():
                columns += [f"CAST(NULL AS BIGINT) AS {id_}", f"CAST(0 AS BIGINT) AS {id_}_absent"]
                columns += [f"CAST(1 AS BIGINT) AS {id_}_under"] if is_quotient else []
            yield (f"CREATE TEMP TABLE {entity}_now AS SELECT {', '.join(columns)} FROM "
                   f"{entity}_state s {self.flow(entity, catalogue)} "
                   f"WHERE s.county_code = '{self.county}' AND s.from_day <= {self.day} "
                   f"AND s.until_day > {self.day}")
            if entity != HOUSEHOLD:
                yield f"CREATE INDEX {entity}_below ON {entity}_now (parent)"
        yield from compiler.steps()

    def flow(self, entity, catalogue):
        if not any(table == entity + "_flow" for table, _ in catalogue.values()):
            return ""
        begin, end = self.period or (0, -1)
        return (f"LEFT JOIN {entity}_flow f ON f.county_code = s.county_code AND f.household_id = "
                f"s.household_id AND f.record_id = s.record_id AND f.from_day = {begin} "
                f"AND f.until_day = {end}")

    @staticmethod
    def column(indicator, place):
        """The value and whether it does not apply; without a row of the period what a blank says."""
        table, bit = place
        id_, alias = indicator.id, "f" if table.endswith("_flow") else "s"
        value = f'CAST({alias}."{id_}" AS BIGINT)'
        word = f"{alias}.absent_{bit // BITS_PER_WORD}"
        absent = f'CASE WHEN {alias}."{id_}" IS NULL AND ({word} & {1 << bit % BITS_PER_WORD}) <> 0 ' \
                 "THEN 1 ELSE 0 END"
        if alias == "f":
            missing = "f.household_id IS NULL"
            value = f"CASE WHEN {missing} THEN {'0' if indicator.blank == 'no' else 'NULL'} " \
                    f"ELSE {value} END"
            absent = f"CASE WHEN {missing} THEN {int(indicator.blank == 'not_applicable')} " \
                     f"ELSE {absent} END"
        return [f"{value} AS {id_}", f"CAST({absent} AS BIGINT) AS {id_}_absent"]


CATALOGUE = "SELECT indicator, table_name, bit FROM projection_column"


class SqliteFile(Projected):
    dialect = name = "sqlite"

    def __init__(self, pack, head, county, path):
        super().__init__(pack, head, county)
        self.database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    def make(self, compiler):
        rows = self.database.execute(CATALOGUE).fetchall()
        catalogue = {indicator: (table, int(bit)) for indicator, table, bit in rows}
        for statement in self.statements(compiler, catalogue):
            self.database.execute(statement)

    def ask(self, queries):
        for id_, query in queries:
            yield id_, self.database.execute(query).fetchall()


class Postgres(Projected):
    """By psql: one session, so that the temporary tables stay."""

    dialect = name = "postgres"

    def __init__(self, pack, head, county, url):
        super().__init__(pack, head, county)
        self.url = url
        self.script = ["SET jit = off"]

    def psql(self, statements):
        done = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", self.url],
            input=";\n".join(statements) + ";\n", capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr[:2000])
        return [line.split("\t") for line in done.stdout.splitlines() if line]

    def make(self, compiler):
        catalogue = {indicator: (table, int(bit)) for indicator, table, bit in self.psql([CATALOGUE])}
        self.script += self.statements(compiler, catalogue)
        self.script += [f"ANALYZE {entity}_now" for entity in entities_of(compiler)]

    def ask(self, queries):
        queries = dict(queries)
        counted = [f"SELECT '{id_}', counted.* FROM ({query}) counted" for id_, query in queries.items()]
        found = {id_: [] for id_ in queries}
        for id_, *row in self.psql(self.script + counted):
            found[id_].append(row)
        yield from found.items()
