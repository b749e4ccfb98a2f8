// Every reply of the running server against api/openapi.yaml: status, content type, schema. Run by script/test; needs the program
// (SHOUWANG_BINARY, else the release build) and the packages of web/.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(`${root}web/package.json`);
const Ajv2020 = require('ajv/dist/2020.js').default;
const { parse } = require('yaml');

const contract = parse(readFileSync(`${root}api/openapi.yaml`, 'utf8'));
const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { date: /^\d{4}-\d\d-\d\d$/ } });
ajv.addSchema(contract, 'openapi');

let server;
let url;

before(async () => {
  const program = process.env.SHOUWANG_BINARY ?? `${root}build/release/src/app/main/shouwang`;
  server = spawn(program, ['server', '--port', '0'], { cwd: root });
  url = await new Promise((resolve, reject) => {
    let text = '';
    server.stdout.on('data', (bytes) => {
      text += bytes;
      const found = text.match(/http:\/\/[\d.]+:\d+/);
      if (found) resolve(found[0]);
    });
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
});

after(() => server?.kill('SIGTERM'));

const pointer = (text) => text.replaceAll('~', '~0').replaceAll('/', '~1');

function schema_of(path, method, status, type) {
  const operation = contract.paths[path][method];
  const name = operation.responses[status] ? String(status) : 'default';
  assert.ok(operation.responses[name], `${method} ${path} does not document ${status}`);
  let at = `openapi#/paths/${pointer(path)}/${method}/responses/${name}`;
  const reference = operation.responses[name].$ref;
  if (reference) at = `openapi${reference}`;
  return ajv.getSchema(`${at}/content/${pointer(type)}/schema`);
}

async function ask(path, { method = 'get', at = path, body, headers = {}, status = 200 } = {}) {
  const reply = await fetch(url + at, {
    method: method.toUpperCase(),
    body,
    headers: body === undefined ? headers : { 'Content-Type': 'application/json', ...headers },
  });
  assert.equal(reply.status, status, at);
  const text = await reply.text();
  if (status === 304) {
    assert.equal(text, '');
    return reply;
  }
  const type = reply.headers.get('content-type').split(';')[0];
  const validate = schema_of(path, method, status, type);
  assert.ok(validate, `${at}: ${type} is not documented for ${status}`);
  const value = JSON.parse(text);
  assert.ok(validate(value), `${at}: ${ajv.errorsText(validate.errors?.slice(0, 5))}`);
  return Object.assign(reply, { value });
}

const api = '/api/v1';

test('health and deployments', async () => {
  await ask('/healthz');
  const { value } = await ask(`${api}/deployments`);
  assert.ok(value.items.length > 0);
  assert.ok(value.items[0].household_count > 0);
});

test('regions, rules', async () => {
  const { value: deployments } = await ask(`${api}/deployments`);
  const villages = [];
  for (const { id, household_count } of deployments.items) {
    const read = async (parent) => {
      const at = `${api}/regions?deployment=${id}${parent ? `&parent=${parent}` : ''}`;
      return (await ask(`${api}/regions`, { at })).value.items;
    };
    const top = await read('');
    assert.ok(top.length > 0);
    for (const region of top) {
      const below = region.has_children ? await read(region.code) : [region];
      villages.push(...below.map((village) => ({ ...village, deployment: id, household_count_of_all: household_count })));
    }
  }
  await ask(`${api}/regions`, { at: `${api}/regions?parent=1`, status: 404 });
  const one = villages.find((village) => village.household_count < village.household_count_of_all);
  assert.ok(one, 'no demonstration has several villages');
  const path = `${api}/rules`;
  const all = await ask(path, { at: `${path}?deployment=${one.deployment}` });
  const some = await ask(path, { at: `${path}?deployment=${one.deployment}&region=${one.code}` });
  const sum = (rule) => rule.yes_count + rule.no_count + rule.unknown_count;
  assert.equal(sum(some.value.items[0]), one.household_count);
  assert.ok(sum(all.value.items[0]) > sum(some.value.items[0]));
});

test('pages of households follow one another without gap or overlap', async () => {
  const path = `${api}/households`;
  for (const sort of ['household_number', '-household_number', 'head_name', 'group', '-size', '-yes_count', 'unknown_count']) {
    const seen = new Set();
    let cursor = '';
    let total = 0;
    do {
      const { value } = await ask(path, { at: `${path}?limit=50&sort=${sort}&cursor=${cursor}` });
      total = value.total;
      for (const row of value.items) {
        assert.ok(!seen.has(row.id), row.id);
        seen.add(row.id);
      }
      cursor = value.next_cursor ?? '';
    } while (cursor !== '');
    assert.equal(seen.size, total, sort);
  }
  const { value } = await ask(path, { at: `${path}?limit=1` });
  await ask(path, { at: `${path}?limit=1&sort=size&cursor=${value.next_cursor}`, status: 400 });
  for (const wrong of ['limit=0', 'limit=101', 'limit=x', 'sort=name', 'result=maybe']) {
    await ask(path, { at: `${path}?${wrong}`, status: 400 });
  }
  await ask(path, { at: `${path}?rule=nothing`, status: 404 });
  await ask(path, { at: `${path}?region=nothing`, status: 404 });
  await ask(path, { at: `${path}?deployment=nothing`, status: 404 });
});

test('filters by rule agree with the counts of the rule', async () => {
  const path = `${api}/households`;
  const { value } = await ask(`${api}/rules`);
  for (const rule of value.items.slice(0, 20)) {
    for (const result of ['yes', 'no', 'unknown']) {
      const page = await ask(path, { at: `${path}?rule=${rule.id}&result=${result}&limit=1` });
      assert.equal(page.value.total, rule[`${result}_count`], `${rule.id} ${result}`);
    }
  }
});

test('every household: its page, its findings; the counts of the list are those of the findings', async () => {
  const { value: page } = await ask(`${api}/households`, { at: `${api}/households?limit=100&sort=-yes_count` });
  for (const row of page.items.slice(0, 25)) {
    const { value: household } = await ask(`${api}/households/{household_id}`, { at: `${api}/households/${row.id}` });
    assert.equal(household.members.length, household.size);
    const { value: list } = await ask(`${api}/households/{household_id}/findings`, {
      at: `${api}/households/${row.id}/findings`,
    });
    assert.deepEqual(
      [list.yes_count, list.no_count, list.unknown_count],
      [row.yes_count, row.no_count, row.unknown_count],
    );
    for (const finding of list.items) {
      assert.ok(finding.sentence.length > 0);
      assert.ok(finding.clause.line >= 1, `${finding.rule} cites nothing`);
      if (finding.result === 'yes') assert.ok(finding.why.length > 0, `${row.id} ${finding.rule}: no reason`);
      if (finding.result === 'unknown') assert.ok(finding.missing.length > 0, `${row.id} ${finding.rule}: nothing missing`);
    }
  }
  await ask(`${api}/households/{household_id}`, { at: `${api}/households/nobody`, status: 404 });
  await ask(`${api}/households/{household_id}/findings`, { at: `${api}/households/nobody/findings`, status: 404 });
});

test('identity numbers are masked', async () => {
  const { value: page } = await ask(`${api}/households`, { at: `${api}/households?limit=5` });
  for (const row of page.items) {
    const reply = await ask(`${api}/households/{household_id}`, { at: `${api}/households/${row.id}` });
    assert.doesNotMatch(JSON.stringify(reply.value), /99\d{15}[\dX]/);
  }
});

test('what if: nothing changed, a value changed, a value unknown, everything wrong', async () => {
  const path = `${api}/households/{household_id}/what-if`;
  const { value: page } = await ask(`${api}/households`, { at: `${api}/households?limit=1` });
  const { value: household } = await ask(`${api}/households/{household_id}`, {
    at: `${api}/households/${page.items[0].id}`,
  });
  const at = `${api}/households/${household.id}/what-if`;
  const post = (body, status = 200) => ask(path, { method: 'post', at, status, body: JSON.stringify(body) });
  assert.deepEqual((await post({ changes: [] })).value.changed, []);
  const editable = household.indicators.filter((one) => !one.is_derived);
  const money = editable.find((one) => one.type === 'money' && one.state === 'known');
  await post({ changes: [{ indicator: money.id, value: '0.00' }] });
  await post({ changes: [{ indicator: money.id, value: null }] });
  const member = household.members[0];
  for (const one of member.indicators.filter((value) => !value.is_derived && value.state === 'known').slice(0, 12)) {
    if (one.type === 'id_number') continue;
    const same = await post({ changes: [{ indicator: one.id, member: member.id, value: one.value }] });
    assert.deepEqual(same.value.changed, [], `${one.id} put back`);
  }
  const derived = household.indicators.find((one) => one.is_derived);
  const wrong = await post(
    {
      changes: [
        { indicator: 'nothing', value: 1 },
        { indicator: money.id, value: 'much' },
        { indicator: money.id, value: '1.001' },
        { indicator: money.id, value: '999999999999.00' },
        { indicator: derived.id, value: null },
        { indicator: money.id, member: member.id, value: null },
      ],
      parameters: { nothing: true },
    },
    422,
  );
  assert.deepEqual(
    wrong.value.errors.map((error) => error.where),
    ['changes.0', 'changes.1', 'changes.2', 'changes.3', 'changes.4', 'changes.5', 'parameters.nothing'],
  );
  await post({ changes: 1 }, 422);
  await post({ changes: [{ indicator: money.id, value: 1.5 }] }, 422);
  for (const body of ['', '{', '{"changes":[],"changes":[]}', '[1,]']) {
    await ask(path, { method: 'post', at, body, status: 400 });
  }
  await ask(path, { method: 'post', at, status: 400, body: new Uint8Array([0x22, 0xff, 0x22]) });
  await ask(path, { method: 'post', at, status: 415, body: '{}', headers: { 'Content-Type': 'text/plain' } });
});

test('packs, their indicators, forms and sources', async () => {
  const roles = new Set(readdirSync(`${root}policies/base/roles`).map((file) => file.replace('.yaml', '')));
  const { value } = await ask(`${api}/packs`);
  for (const { id } of value.items) {
    const { value: pack } = await ask(`${api}/packs/{pack_id}`, { at: `${api}/packs/${id}` });
    await ask(`${api}/packs/{pack_id}/indicators`, { at: `${api}/packs/${id}/indicators` });
    for (const form of pack.forms) {
      const { value: printed } = await ask(`${api}/packs/{pack_id}/forms/{form_id}`, {
        at: `${api}/packs/${id}/forms/${form.id}`,
      });
      const count = printed.header.length + printed.sections.reduce((sum, section) => sum + section.items.length, 0);
      assert.equal(count, form.item_count);
      for (const { id: signer, label } of printed.signers) {
        assert.equal(label === signer, !roles.has(signer), `${signer} of ${form.id} is called by its role's name`);
      }
    }
    for (const source of pack.sources) {
      const { value: text } = await ask(`${api}/packs/{pack_id}/sources/{file}`, {
        at: `${api}/packs/${id}/sources/${encodeURIComponent(source.file)}`,
      });
      assert.equal(text.lines.length, source.line_count);
    }
    await ask(`${api}/packs/{pack_id}/forms/{form_id}`, { at: `${api}/packs/${id}/forms/nothing`, status: 404 });
    await ask(`${api}/packs/{pack_id}/sources/{file}`, { at: `${api}/packs/${id}/sources/nothing`, status: 404 });
  }
  await ask(`${api}/packs/{pack_id}`, { at: `${api}/packs/nothing`, status: 404 });
});

test('a reader that has the answer gets 304', async () => {
  for (const path of [`${api}/deployments`, `${api}/packs`, `${api}/households`]) {
    const first = await ask(path);
    await ask(path, { headers: { 'If-None-Match': first.headers.get('etag') }, status: 304 });
  }
});
