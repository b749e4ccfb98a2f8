// The peer that is alike: Fastify with a JSON schema, better-sqlite3, WAL, a sync for each commit.
// node fastify_sqlite.mjs DATABASE PORT [FULL|NORMAL]   (run where node_modules has fastify and better-sqlite3).
import { createRequire } from 'node:module';

const require = createRequire(`${process.cwd()}/x.js`);
const Database = require('better-sqlite3');
const fastify = require('fastify');

const [path, port, synchronous = 'FULL'] = process.argv.slice(2);
const database = new Database(path);
database.pragma('journal_mode=WAL');
database.pragma(`synchronous=${synchronous}`);
database.pragma('cache_size=-200000');

const household_of = database.prepare('SELECT * FROM hh WHERE hh=?');
const members_of = database.prepare('SELECT * FROM person WHERE hh=? ORDER BY pid');
const put_household = database.prepare('UPDATE hh SET a28=?,a29=?,a30=?,a31=?,a32=?,a35=?,a36=? WHERE hh=?');
const put_member = database.prepare('UPDATE person SET school=?,work_months=?,self_pay=? WHERE pid=?');
const log = database.prepare('INSERT INTO form_log(hh,at,body) VALUES(?,?,?)');
const submit = database.transaction((id, form, body) => {
  const members = members_of.all(id);
  put_household.run(form.a28, form.a29, form.a30, form.a31, form.a32, form.a35, form.a36, id);
  for (const one of form.members) {
    const member = members[one.seq];
    if (member) put_member.run(one.school, one.work_months, one.self_pay, member.pid);
  }
  log.run(id, form.signed_at, body);
  return members.length || 1;
});

const integer = { type: 'integer' };
const amounts = Object.fromEntries(['a28', 'a29', 'a30', 'a31', 'a32', 'a35', 'a36'].map((id) => [id, integer]));
const member = { type: 'object', required: ['seq'], properties: { seq: integer, school: integer, work_months: integer, self_pay: integer, remark: { type: 'string' } } };
const schema = {
  body: {
    type: 'object',
    required: [...Object.keys(amounts), 'members'],
    properties: { ...amounts, signed_at: { type: 'string' }, members: { type: 'array', items: member } },
  },
};

const server = fastify({ logger: false });
server.get('/api/household/:id', (request, reply) => {
  const household = household_of.get(Number(request.params.id));
  if (household === undefined) {
    reply.code(404);
    return {};
  }
  household.members = members_of.all(household.hh);
  return household;
});
server.post('/api/household/:id/form', { schema }, (request) => {
  const form = request.body;
  const size = submit(Number(request.params.id), form, JSON.stringify(form));
  const a33 = form.a28 + form.a29 + form.a30 + form.a31 - form.a32;
  const a37 = a33 + form.a35 - form.a36;
  return { a33, a34: a33 / size, a37, a38: a37 / size };
});
await server.listen({ port: Number(port), host: '127.0.0.1' });
console.log('ready');
