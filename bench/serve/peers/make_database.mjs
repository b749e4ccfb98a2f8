// hh.csv and person.csv of screen20_generate → the peer's database: node make_database.mjs FOLDER DATABASE HOUSEHOLDS
// (run where node_modules has better-sqlite3).
import { createReadStream, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const Database = createRequire(`${process.cwd()}/x.js`)('better-sqlite3');
const [folder, path, households] = process.argv.slice(2);
for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
const database = new Database(path);
database.pragma('journal_mode=OFF');
database.exec('CREATE TABLE form_log(id INTEGER PRIMARY KEY, hh INTEGER, at TEXT, body TEXT)');

async function load(table, file, household_column) {
  let insert, names;
  database.exec('BEGIN');
  for await (const line of createInterface({ input: createReadStream(`${folder}/${file}`) })) {
    const cells = line.split(',');
    if (names === undefined) {
      names = cells;
      database.exec(`CREATE TABLE ${table}(${names.join(',')})`);
      insert = database.prepare(`INSERT INTO ${table} VALUES(${names.map(() => '?').join(',')})`);
      continue;
    }
    if (Number(cells[household_column]) >= Number(households)) break;
    insert.run(cells.map((cell) => (cell === '' ? null : /^-?\d{1,9}$/.test(cell) ? Number(cell) : cell)));
  }
  database.exec('COMMIT');
}

await load('hh', 'hh.csv', 0);
await load('person', 'person.csv', 1);
database.exec('CREATE UNIQUE INDEX hh_id ON hh(hh); CREATE UNIQUE INDEX person_id ON person(pid); CREATE INDEX person_hh ON person(hh)');
database.close();
