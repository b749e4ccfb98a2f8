// A county in its database, asked by its accounts: log-in, reading, writing once, being told of changes, a restart; each answer holds
// its schema. Run by script/test; needs the program (SHOUWANG_BINARY, else the release build) and the packages of web/.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(`${root}web/package.json`);
const Ajv2020 = require('ajv/dist/2020.js').default;
const { parse } = require('yaml');

const contract = parse(readFileSync(`${root}api/openapi.yaml`, 'utf8'));
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema(contract, 'openapi');
const pointer = (text) => text.replaceAll('~', '~0').replaceAll('/', '~1');

// operationId → where it stands.
const operations = new Map();
for (const [path, methods] of Object.entries(contract.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    if (operation.operationId) operations.set(operation.operationId, { path, method, operation });
  }
}


const data = mkdtempSync(`${tmpdir()}/shouwang-county-`);
const first_password = 'Demo#Shouwang1';
const password = 'Maple#Tree72';
let server;
let url;

async function start() {
  const program = process.env.SHOUWANG_BINARY ?? `${root}build/release/src/app/main/shouwang`;
  const options = ['server', '--port', '0', '--data', data, '--deployment', 'jixia_2023', '--households', '60'];
  server = spawn(program, options, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
  url = await new Promise((resolve, reject) => {
    let text = '';
    server.stdout.on('data', (bytes) => {
      text += bytes;
      const found = text.match(/http:\/\/[\d.]+:\d+/);
      if (found) resolve(found[0]);
    });
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
}

async function stop() {
  server.removeAllListeners('exit');
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  assert.equal((await ended)[0], 0);
}

before(start);
after(async () => {
  await stop();
  rmSync(data, { recursive: true, force: true });
});

// Asks one operation; its answer must hold the contract. `cookie` is the session.
async function ask(id, { values = {}, query = '', body, cookie, status = 200, headers = {} } = {}) {
  const { path, method, operation } = operations.get(id);
  const at = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name])) + query;
  const reply = await fetch(url + at, {
    method: method.toUpperCase(),
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(cookie ? { Cookie: cookie } : {}),
      ...(method === 'get' ? {} : { 'Idempotency-Key': randomUUID() }),
      ...headers,
    },
  });
  const text = await reply.text();
  assert.equal(reply.status, status, `${id} ${at}: ${text.slice(0, 400)}`);
  const name = operation.responses[status] ? String(status) : 'default';
  assert.ok(operation.responses[name], `${id} does not document ${status}`);
  const type = reply.headers.get('content-type')?.split(';')[0];
  if (text === '') return { reply };
  const reference = operation.responses[name].$ref;
  const where = reference ? `openapi${reference}` : `openapi#/paths/${pointer(path)}/${method}/responses/${name}`;
  const validate = ajv.getSchema(`${where}/content/${pointer(type)}/schema`);
  assert.ok(validate, `${id}: ${type} is not documented for ${status}`);
  if (!type.endsWith('json')) return { reply, text };
  const value = JSON.parse(text);
  assert.ok(validate(value), `${id} ${at}: ${ajv.errorsText(validate.errors?.slice(0, 5))}`);
  return { reply, value };
}

const session_of = (reply) => reply.headers.get('set-cookie').split(';')[0];
const sessions = new Map();

// The session of an account of the demonstration whose password was changed.
async function log_in(login_name) {
  if (sessions.has(login_name)) return sessions.get(login_name);
  const { reply } = await ask('log_in', { body: { login_name, password: first_password } });
  const cookie = session_of(reply);
  await ask('list_households', { cookie, status: 403 });
  const changed = await ask('change_password', { cookie, body: { old_password: first_password, new_password: password } });
  sessions.set(login_name, changed.reply.headers.get('set-cookie') ? session_of(changed.reply) : cookie);
  return sessions.get(login_name);
}

test('nobody gets anything without a session', async () => {
  for (const [id, { path, method, operation }] of operations) {
    if (operation['x-served'] === false || operation['x-permission'] === 'none') continue;
    const values = Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map((found) => [found[1], '1']));
    const body = method === 'get' || method === 'delete' ? undefined : '{}';
    const { value } = await ask(id, { values, body, status: 401 });
    assert.equal(value.id, 'session.required', id);
  }
});

test('a wrong password, log-in, the own sessions', async () => {
  await ask('get_session');
  await ask('log_in', { body: { login_name: 'county', password: 'nothing' }, status: 401 });
  const cookie = await log_in('county');
  const { value } = await ask('get_session', { cookie });
  assert.equal(value.account.login_name, 'county');
  await ask('list_sessions', { cookie });
  const foreign = await fetch(`${url}/api/v1/session`, { method: 'DELETE', headers: { Cookie: cookie, Origin: 'http://elsewhere' } });
  assert.equal(foreign.status, 403);
});

test('regions, households, screening, packs: what a county reads', async () => {
  const cookie = await log_in('county');
  await ask('get_health');
  await ask('get_metrics');
  await ask('list_deployments', { cookie });
  const { value: regions } = await ask('list_regions', { cookie });
  assert.ok(regions.items.length > 0);
  const { value: rules } = await ask('list_rules', { cookie });
  const { value: page } = await ask('list_households', { cookie, query: '?limit=3&sort=-yes_count' });
  assert.equal(page.items.length, 3);
  const household_id = page.items[0].id;
  const { reply } = await ask('get_household', { cookie, values: { household_id } });
  const again = await fetch(`${url}/api/v1/households/${household_id}`, {
    headers: { Cookie: cookie, 'If-None-Match': reply.headers.get('etag') },
  });
  assert.equal(again.status, 304);
  await ask('list_findings', { cookie, values: { household_id } });
  await ask('what_if', { cookie, values: { household_id }, body: { changes: [] } });
  await ask('get_household', { cookie, values: { household_id: '999999999' }, status: 404 });
  assert.ok(rules.items.length > 0);
  const { value: packs } = await ask('list_packs', { cookie });
  const pack_id = packs.items[0].id;
  const { value: pack } = await ask('get_pack', { cookie, values: { pack_id } });
  await ask('list_indicators', { cookie, values: { pack_id } });
  await ask('get_form', { cookie, values: { pack_id, form_id: pack.forms[0].id } });
  await ask('get_source', { cookie, values: { pack_id, file: pack.sources[0].file } });
});

// The rows of a CSV file of this system, headings first, without title and note.
function rows_of(bytes) {
  const csv = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  assert.equal(csv.charCodeAt(0), 0xfeff, 'Excel knows UTF-8 by its mark');
  const lines = csv.slice(1).trimEnd().split('\r\n');
  const fields = (line) => [...line.matchAll(/(?:^|,)(?:"\t?((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted ?? plain);
  return { note: lines[1], rows: lines.slice(2).map(fields) };
}

async function export_list(cookie, body, status = 200) {
  const reply = await fetch(`${url}/api/v1/exports`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { Cookie: cookie, 'Content-Type': 'application/json' },
  });
  assert.equal(reply.status, status);
  return reply;
}

test('a list goes out whole, masked, counted and noted in the log', async () => {
  const cookie = await log_in('county');
  const { value: page } = await ask('list_households', { cookie, query: '?limit=1&result=yes' });
  const households = await export_list(cookie, { kind: 'households', format: 'csv', result: 'yes', columns: ['net_income_per_capita'] });
  assert.equal(Number(households.headers.get('x-row-count')), page.total);
  assert.match(households.headers.get('content-disposition'), /filename\*=UTF-8''%E/);
  const { note, rows } = rows_of(await households.arrayBuffer());
  assert.equal(rows.length - 1, page.total);
  assert.ok(note.includes(`共 ${page.total} 行`), note);
  assert.match(rows[0].at(-1), /元/);
  assert.ok(rows.slice(1).some((row) => /^-?\d+\.\d\d$/.test(row.at(-1))));

  const members = await export_list(cookie, { kind: 'members', format: 'csv' });
  const people = rows_of(await members.arrayBuffer());
  assert.equal(people.rows.length - 1, Number(members.headers.get('x-row-count')));
  const column = people.rows[0].findIndex((heading) => heading.includes('证件号码'));
  assert.ok(column > 0, people.rows[0].join());
  assert.ok(people.rows.slice(1).every((row) => row[column] === '' || row[column].includes('*')), 'masked');

  await export_list(cookie, { kind: 'members', open: true }, 422);
  const open = await export_list(cookie, { kind: 'members', format: 'csv', open: true, reason: '与医保名单核对' });
  const numbers = rows_of(await open.arrayBuffer()).rows.slice(1).map((row) => row[column]);
  assert.ok(numbers.some((number) => /^\d{17}[\dX]$/.test(number)));
  const { value: log } = await ask('list_audit_events', { cookie: await log_in('audit'), query: '?limit=20' });
  const noted = log.items.filter((event) => event.action.startsWith('export_'));
  assert.deepEqual(noted.map((event) => event.action).sort(), ['export_list', 'export_list', 'export_open_list']);
  assert.ok(noted.some((event) => event.detail === '与医保名单核对'));

  const workbook = await export_list(cookie, { kind: 'households' });
  assert.equal(Buffer.from(await workbook.arrayBuffer()).subarray(0, 2).toString(), 'PK');
  await export_list(cookie, { kind: 'persons' }, 422);
  await export_list(cookie, { kind: 'households', region: '110000000000' }, 404);
});

test('a write is done once for its key', async () => {
  const cookie = await log_in('admin');
  await ask('list_roles', { cookie });
  const { value: before_it } = await ask('list_accounts', { cookie });
  const { value: villages } = await ask('list_regions', { cookie: await log_in('county') });
  const fields = { login_name: 'newcomer', name: '新来的', roles: ['village_clerk'], region: villages.items[0].code };
  const key = { 'Idempotency-Key': randomUUID() };
  const { operation } = operations.get('create_account');
  const created = Number(Object.keys(operation.responses).find((status) => status.startsWith('2')));
  const wrong = await fetch(`${url}/api/v1/accounts`, {
    method: 'POST',
    body: JSON.stringify(fields),
    headers: { Cookie: cookie, 'Content-Type': 'application/json' },
  });
  assert.equal(wrong.status, 400); // Without a key.
  const one = await fetch(`${url}/api/v1/accounts`, {
    method: 'POST',
    body: JSON.stringify(fields),
    headers: { Cookie: cookie, 'Content-Type': 'application/json', ...key },
  });
  const first = await one.text();
  assert.equal(one.status, created, first);
  const two = await fetch(`${url}/api/v1/accounts`, {
    method: 'POST',
    body: JSON.stringify(fields),
    headers: { Cookie: cookie, 'Content-Type': 'application/json', ...key },
  });
  assert.equal(two.headers.get('idempotent-replay'), 'true');
  assert.equal(await two.text(), first);
  const { value: after_it } = await ask('list_accounts', { cookie });
  assert.equal(after_it.total, before_it.total + 1);
});

test('changes are told, and stopping says goodbye; a restart shows the same county', async () => {
  const cookie = await log_in('county');
  const { value: page } = await ask('list_households', { cookie, query: '?limit=1' });
  const events = await fetch(`${url}/api/v1/events`, { headers: { Cookie: cookie } });
  const reader = events.body.getReader();
  const first = new TextDecoder().decode((await reader.read()).value);
  const told = JSON.parse(first.match(/data: (.*)\n/)[1]);
  assert.ok(ajv.getSchema('openapi#/components/schemas/change_event')(told));
  const stopped = stop();
  let rest = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) rest += new TextDecoder().decode(part.value);
  assert.match(rest, /event: closing/);
  await stopped;
  await start();
  const { value: again } = await ask('list_households', { cookie, query: '?limit=1' });
  assert.equal(again.total, page.total);
  assert.deepEqual(again.items, page.items);
});

test('logging out ends the session', async () => {
  const cookie = await log_in('county');
  await ask('log_out', { cookie, status: Number(Object.keys(operations.get('log_out').operation.responses)[0]) });
  await ask('list_households', { cookie, status: 401 });
});
