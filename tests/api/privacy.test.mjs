// What the program leaves behind: identity numbers, telephones and passwords stand in no log line and in no file of the data
// folder, names in no log line. The program is driven through its door with values that the test knows because it revealed
// them. Needs the program (SHOUWANG_BINARY, else the release build).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const kRoot = fileURLToPath(new URL('../..', import.meta.url));
const kProgram = process.env.SHOUWANG_BINARY ?? `${kRoot}build/release/src/app/main/shouwang`;
const kDemoPassword = 'Demo#Shouwang1';
const kPassword = 'Maple#Tree72';
const kTyped = '13977776666'; // A telephone that somebody types where none belongs.

let data, server, url, log, exited;

before(async () => {
  data = mkdtempSync(join(tmpdir(), 'shouwang-privacy-'));
  const options = ['--data', data, '--port', '0', '--deployment', 'linzi_2023', '--households', '300'];
  server = spawn(kProgram, ['server', ...options], { cwd: kRoot });
  log = '';
  exited = new Promise((resolve) => server.on('exit', resolve));
  url = await new Promise((resolve, reject) => {
    const read = (bytes) => {
      log += bytes;
      const found = log.match(/http:\/\/[\d.]+:\d+/);
      if (found) resolve(found[0]);
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${log}`)));
  });
});

after(() => {
  server?.kill('SIGKILL');
  rmSync(data, { recursive: true, force: true });
});

async function ask(path, { cookie = '', body, method = body ? 'POST' : 'GET', type = 'application/json' } = {}) {
  const headers = { cookie, 'idempotency-key': randomUUID() };
  if (body !== undefined) headers['content-type'] = type;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(url + path, { method, headers, body: body === undefined ? undefined : text });
  const answered = await answer.text();
  return { status: answer.status, headers: answer.headers, json: answered ? JSON.parse(answered) : null };
}

async function log_in(login_name, password) {
  const answer = await ask('/api/v1/session', { body: { login_name, password } });
  return answer.status === 200 ? answer.headers.get('set-cookie').split(';')[0] : null;
}

async function first_log_in(login_name) {
  const first = await log_in(login_name, kDemoPassword);
  const changed = await ask('/api/v1/session/password', { cookie: first, body: { old_password: kDemoPassword, new_password: kPassword } });
  assert.equal(changed.status, 200, JSON.stringify(changed.json));
  return log_in(login_name, kPassword);
}

// Every text of an answer that a member's or the household's page hides, with how to ask for it.
function masked_of(node, record, found = []) {
  if (Array.isArray(node)) for (const item of node) masked_of(item, record, found);
  else if (node && typeof node === 'object') {
    const own = typeof node.id === 'string' && ('values' in node || 'indicators' in node || 'facts' in node) ? node.id : record;
    if (node.is_masked && typeof node.indicator === 'string') found.push({ record: own, indicator: node.indicator });
    else if (node.is_masked && typeof node.id === 'string') found.push({ record, indicator: node.id });
    for (const value of Object.values(node)) masked_of(value, own, found);
  }
  return found;
}

function files_below(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

test('neither files nor the log hold what is nobody else’s business', { timeout: 240_000 }, async () => {
  const county = await first_log_in('county');
  const list = await ask('/api/v1/households?limit=40', { cookie: county });
  assert.equal(list.status, 200);
  const secrets = new Set();
  const names = new Set();
  for (const household of list.json.items) {
    if (household.head_name?.length >= 2) names.add(household.head_name);
    const page = await ask(`/api/v1/households/${household.id}`, { cookie: county });
    for (const { record, indicator } of masked_of(page.json).slice(0, 4)) {
      const told = await ask(`/api/v1/households/${household.id}/reveal`, {
        cookie: county,
        body: { record: record ?? null, indicator, reason: '与名单核对' },
      });
      if (told.status !== 200) continue;
      assert.doesNotMatch(told.json.display, /\*/);
      assert.ok(!JSON.stringify(page.json).includes(told.json.display), 'the page hides what was revealed');
      if (told.json.display.length >= 11) secrets.add(told.json.display);
    }
  }
  assert.ok(secrets.size >= 10, `only ${secrets.size} values were revealed`);
  assert.ok(names.size >= 10);

  // The same values wherever somebody could type them.
  const [one] = secrets;
  const [name] = names;
  for (const typed of [one, kTyped, name]) {
    await ask(`/api/v1/households?query=${encodeURIComponent(typed)}`, { cookie: county });
    await ask(`/api/v1/search?query=${encodeURIComponent(typed)}`, { cookie: county });
    await ask(`/api/v1/households/${encodeURIComponent(typed)}`, { cookie: county });
    await ask('/api/v1/session', { body: { login_name: typed, password: typed } });
    await ask('/api/v1/households', { cookie: county, method: 'POST', body: `{"${typed}` });
  }
  const admin = await first_log_in('admin');
  const made = await ask('/api/v1/accounts', {
    cookie: admin,
    body: { login_name: 'someone', name: '某人', roles: ['dept_user'], region: '370305000000', phone: kTyped },
  });
  assert.equal(made.status, 201, JSON.stringify(made.json));
  const table = `登录名,姓名,角色,所属地区,电话\nother,另一人,行业部门,370305000000,${kTyped}\n`;
  const imported = await ask('/api/v1/accounts/import', { cookie: admin, body: table, type: 'text/csv' });
  assert.equal(imported.json.accepted_count, 1, JSON.stringify(imported.json));
  server.kill('SIGTERM');
  await exited;

  const forbidden = [
    ...secrets, kTyped, kPassword, made.json.one_time_password, imported.json.accepted[0].one_time_password,
    county.split('=')[1], admin.split('=')[1],
  ];
  const without_greeting = log.replaceAll(kDemoPassword, '');
  for (const text of [...forbidden, ...names]) {
    assert.ok(!without_greeting.includes(text), `the log holds ${text.slice(0, 3)}…`);
  }
  const files = files_below(data);
  assert.ok(files.length >= 2, files.join());
  for (const path of files) {
    const bytes = readFileSync(path);
    for (const text of [...forbidden, kDemoPassword]) {
      assert.equal(bytes.indexOf(text), -1, `${path} holds ${text.slice(0, 3)}…`);
    }
    const own = path.includes('/keys/') || path.endsWith('.db');
    if (own) assert.equal(statSync(path).mode & 0o077, 0, `${path} is its owner's alone`);
  }
});
