// Every answer of the server is of the contract (api/openapi.yaml): shape, ETag, 304, problem+json with what to do next.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { ask, read_json, sign_in, start_server } from './harness.mjs';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const Ajv = require('ajv/dist/2020').default;
const { parse } = require('yaml');

const contract = parse(readFileSync(new URL('../../api/openapi.yaml', import.meta.url), 'utf8'));
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema(contract, 'contract');

const pointer = (key) => key.replaceAll('~', '~0').replaceAll('/', '~1');

// Follows one reference, as answers and parameters are often shared.
function resolved(node) {
  if (!node.$ref) return node;
  return node.$ref
    .slice(2)
    .split('/')
    .reduce((at, key) => at[key], contract);
}

function schema_of(path, method, status) {
  const { responses } = contract.paths[path][method];
  const key = responses[status] ? String(status) : 'default';
  const response = resolved(responses[key]);
  const place = responses[key].$ref
    ? responses[key].$ref
    : `#/paths/${pointer(path)}/${method}/responses/${key}`;
  const type = Object.keys(response.content)[0];
  return { type, ref: `contract${place}/content/${pointer(type)}/schema` };
}

// Answers with undeclared fields are not of the contract either.
function undeclared(schema, value, path = '') {
  const known = resolved(schema);
  if (Array.isArray(value)) {
    return known.items
      ? value.flatMap((item, at) => undeclared(known.items, item, `${path}/${at}`))
      : [];
  }
  if (value === null || typeof value !== 'object') return [];
  if (known.oneOf) {
    const fitting = known.oneOf.map(resolved).find((one) => one.type === 'object');
    return fitting ? undeclared(fitting, value, path) : [];
  }
  const parts = (known.allOf ?? [known]).map(resolved);
  const properties = Object.assign(
    {},
    ...parts.flatMap((part) => [
      ...(part.allOf ?? []).map((one) => resolved(one).properties),
      part.properties,
    ]),
  );
  return Object.entries(value).flatMap(([key, inner]) =>
    properties[key] ? undeclared(properties[key], inner, `${path}/${key}`) : [`${path}/${key}`],
  );
}

let server;
before(async () => {
  server = await start_server();
  await sign_in(server);
});
after(() => server?.close());

async function check(path, address, options = {}, wanted_status = 200) {
  const method = (options.method ?? 'GET').toLowerCase();
  const answer = await ask(server, address, options);
  const text = await answer.text();
  assert.equal(answer.status, wanted_status, `${address}: ${text.slice(0, 300)}`);
  const { type, ref } = schema_of(path, method, wanted_status);
  assert.ok(
    answer.headers.get('content-type').startsWith(type),
    `${address}: ${answer.headers.get('content-type')}`,
  );
  const body = JSON.parse(text);
  const validate = ajv.getSchema(ref) ?? ajv.compile({ $ref: ref });
  const is_valid = validate(body);
  assert.ok(is_valid, `${address}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
  const response = resolved(
    contract.paths[path][method].responses[wanted_status] ?? { content: {} },
  );
  const schema = response.content?.[type]?.schema;
  if (schema) assert.deepEqual(undeclared(schema, body).slice(0, 5), [], address);
  return { body, answer };
}

const at = (id) => `/api/v1/households/${encodeURIComponent(id)}`;

// Every example in the contract is of the schema beside it.
function examples_of(node, place = '#/paths') {
  if (node === null || typeof node !== 'object') return [];
  const own = node.schema
    ? [node.example, ...Object.values(node.examples ?? {}).map((one) => one.value)]
    : [];
  return [
    ...own.filter((one) => one !== undefined).map((example) => ({ place, example })),
    ...Object.entries(node).flatMap(([key, inner]) =>
      examples_of(inner, `${place}/${pointer(key)}`),
    ),
  ];
}

it('examples of the contract are of the contract', () => {
  const examples = examples_of(contract.paths).filter(({ example }) => typeof example === 'object');
  assert.ok(examples.length > 5);
  for (const { place, example } of examples) {
    const validate = ajv.compile({ $ref: `contract${place}/schema` });
    assert.ok(validate(example), `${place}: ${JSON.stringify(validate.errors)}`);
  }
});

describe('answers are of the contract', () => {
  it('service, deployments, regions, rules', async () => {
    await check('/healthz', '/healthz');
    const { body } = await check('/api/v1/deployments', '/api/v1/deployments');
    assert.ok(body.items.length > 0);
    await check('/api/v1/rules', '/api/v1/rules');
    let parent = '';
    for (let depth = 0; depth < 8; depth += 1) {
      const { body: regions } = await check('/api/v1/regions', `/api/v1/regions?parent=${parent}`);
      const next = regions.items.find((region) => region.has_children);
      if (!next) break;
      parent = next.code;
    }
  });

  it('every page of households once, in the order asked for', async () => {
    for (const sort of ['household_number', '-yes_count', 'size']) {
      const seen = new Set();
      let cursor = '';
      let total;
      do {
        const { body } = await check(
          '/api/v1/households',
          `/api/v1/households?limit=37&sort=${sort}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
        );
        total = body.total;
        for (const { id } of body.items) {
          assert.ok(!seen.has(id), `${id} twice`);
          seen.add(id);
        }
        cursor = body.next_cursor ?? '';
      } while (cursor);
      assert.equal(seen.size, total);
    }
  });

  it('households with members and findings', async () => {
    const { items } = await read_json(server, '/api/v1/households?limit=12&sort=-yes_count');
    for (const { id, yes_count, no_count, unknown_count } of items) {
      await check('/api/v1/households/{household_id}', at(id));
      const { body } = await check(
        '/api/v1/households/{household_id}/findings',
        `${at(id)}/findings`,
      );
      const count = (result) => body.items.filter((item) => item.result === result).length;
      assert.deepEqual(
        [count('yes'), count('no'), count('unknown')],
        [yes_count, no_count, unknown_count],
        id,
      );
      for (const finding of body.items) {
        if (finding.result === 'unknown') assert.ok(finding.missing.length > 0, finding.rule);
        if (finding.result === 'yes') assert.ok(finding.why.length > 0, finding.rule);
        assert.ok(finding.clause.text.length > 0, finding.rule);
      }
    }
  });

  it('packs with forms and every text they cite', async () => {
    const { body: packs } = await check('/api/v1/packs', '/api/v1/packs');
    for (const { id } of packs.items) {
      const { body: pack } = await check('/api/v1/packs/{pack_id}', `/api/v1/packs/${id}`);
      await check('/api/v1/packs/{pack_id}/indicators', `/api/v1/packs/${id}/indicators`);
      const texts = new Map();
      const line_of = async (clause) => {
        const key = `${clause.pack}/${clause.file}`;
        if (!texts.has(key)) {
          const address = `/api/v1/packs/${clause.pack}/sources/${encodeURIComponent(clause.file)}`;
          texts.set(
            key,
            (await check('/api/v1/packs/{pack_id}/sources/{file}', address)).body.lines,
          );
        }
        return texts.get(key)[clause.line - 1];
      };
      for (const rule of pack.rules)
        assert.equal(await line_of(rule.clause), rule.clause.text, rule.id);
      for (const { id: form_id } of pack.forms) {
        const { body: form } = await check(
          '/api/v1/packs/{pack_id}/forms/{form_id}',
          `/api/v1/packs/${id}/forms/${form_id}`,
        );
        for (const item of [...form.header, ...form.sections.flatMap((section) => section.items)]) {
          assert.equal(await line_of(item.clause), item.clause.text, item.code);
          if (['choice', 'choices', 'yes_no'].includes(item.input)) {
            // A paper may offer a single box to tick.
            const fewest = item.input === 'choices' ? 1 : 2;
            assert.ok(item.options.length >= fewest, `${item.code} has no options`);
          }
        }
      }
    }
  });

  it('what-if with nothing changed changes nothing', async () => {
    const { items } = await read_json(server, '/api/v1/households?limit=1');
    const path = '/api/v1/households/{household_id}/what-if';
    const post = (body) => ({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { body } = await check(path, `${at(items[0].id)}/what-if`, post({ changes: [] }));
    assert.deepEqual(body.changed, []);
    if (process.env.SHOUWANG_FIXTURE === '1') return;
    const wrong = { changes: [{ indicator: 'no_such_indicator', value: true }] };
    const { body: problem } = await check(path, `${at(items[0].id)}/what-if`, post(wrong), 422);
    assert.equal(problem.errors[0].where, 'changes.0');
  });
});

describe('mistakes are answered with a problem', () => {
  const cases = [
    ['/api/v1/households/{household_id}', '/api/v1/households/nobody', 404],
    ['/api/v1/packs/{pack_id}', '/api/v1/packs/no_such_pack', 404],
    ['/api/v1/households', '/api/v1/households?limit=0', 400],
    ['/api/v1/households', '/api/v1/households?sort=drop', 400],
    ['/api/v1/households', '/api/v1/households?cursor=broken', 400],
    ['/api/v1/households', '/api/v1/households?deployment=none', 404],
  ];
  for (const [path, address, status] of cases) {
    it(`${address} → ${status}`, { skip: process.env.SHOUWANG_FIXTURE === '1' }, async () => {
      const { body } = await check(path, address, {}, status);
      assert.ok(body.id && body.title && body.next_step, JSON.stringify(body));
    });
  }
});

it(
  'a reader whose copy is right is told so',
  { skip: process.env.SHOUWANG_FIXTURE === '1' },
  async () => {
    for (const address of ['/api/v1/rules', '/api/v1/packs', '/api/v1/households?limit=5']) {
      const first = await ask(server, address);
      const etag = first.headers.get('etag');
      assert.match(etag, /^(W\/)?".+"$/);
      const second = await ask(server, address, { headers: { 'if-none-match': etag } });
      assert.equal(second.status, 304);
      assert.equal(await second.text(), '');
    }
  },
);
