// The running server spoken to as no browser would: each gets a clear answer or is cut off, and the server goes on for everybody
// else. Run by script/test; needs the program (SHOUWANG_BINARY, else the release build).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const data = mkdtempSync(`${tmpdir()}/shouwang-bad-input-`);
let server;
let port;

before(async () => {
  const program = process.env.SHOUWANG_BINARY ?? `${root}build/release/src/app/main/shouwang`;
  const options = ['server', '--port', '0', '--threads', '2', '--data', data, '--deployment', 'jixia_2023'];
  server = spawn(program, options, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
  port = await new Promise((resolve, reject) => {
    let text = '';
    server.stdout.on('data', (bytes) => {
      text += bytes;
      const found = text.match(/http:\/\/[\d.]+:(\d+)/);
      if (found) resolve(Number(found[1]));
    });
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
});

after(async () => {
  server.removeAllListeners('exit');
  server.kill('SIGTERM');
  await once(server, 'exit');
  rmSync(data, { recursive: true, force: true });
});

async function connect() {
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

// What comes back until the server closes or `enough` says so.
function reply_of(socket, { enough = () => false, patience = 20_000 } = {}) {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`nothing more came: ${text}`)), patience);
    const done = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(text);
    };
    socket.on('data', (bytes) => {
      text += bytes;
      if (enough(text)) done();
    });
    socket.on('end', done);
    socket.on('close', done);
  });
}

async function raw(bytes, options) {
  const socket = await connect();
  const reply = reply_of(socket, options);
  socket.write(bytes);
  return reply;
}

const statuses = (text) => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((found) => Number(found[1]));
const memory_kb = () => Number(readFileSync(`/proc/${server.pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]);

async function still_serves() {
  const reply = await fetch(`http://127.0.0.1:${port}/healthz`);
  assert.equal(reply.status, 200);
  assert.equal(server.exitCode, null);
}

test('what smuggles requests is refused and closed', async () => {
  const host = 'Host: x\r\n';
  const body = '0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
  const cases = {
    'both lengths': `POST / HTTP/1.1\r\n${host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n${body}`,
    'two lengths': `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
    'the same length twice': `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 1\r\n\r\na`,
    'lengths in a list': `POST / HTTP/1.1\r\n${host}Content-Length: 1, 1\r\n\r\na`,
    'a signed length': `POST / HTTP/1.1\r\n${host}Content-Length: +1\r\n\r\na`,
    'blank before the colon': `POST / HTTP/1.1\r\n${host}Content-Length : 4\r\n\r\n${body}`,
    'a folded line': `POST / HTTP/1.1\r\n${host}Transfer-Encoding:\r\n chunked\r\n\r\n${body}`,
    'chunked with another name': `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked, identity\r\n\r\n${body}`,
    'bare line feeds': `GET / HTTP/1.1\nHost: x\n\n`,
    'a NUL in a field': `GET / HTTP/1.1\r\n${host}X: a\0b\r\n\r\n`,
    'no host': 'GET / HTTP/1.1\r\n\r\n',
    'two hosts': `GET / HTTP/1.1\r\n${host}${host}\r\n`,
  };
  for (const [name, bytes] of Object.entries(cases)) {
    const socket = await connect();
    const reply = reply_of(socket);
    socket.end(bytes); // Half-closed: the answer still comes.
    const text = await reply;
    // Lines that end in a bare line feed make the version unreadable.
    assert.deepEqual(statuses(text), [name === 'bare line feeds' ? 505 : 400], `${name}: ${text}`);
    assert.match(text, /"next_step":"/, name);
    assert.match(text, /Connection: close/, name);
  }
  await still_serves();
});

test('targets that are no text or lead outside', async () => {
  for (const target of ['/%FF', '/%00', '/%', 'desk', '/desk/%2e%2e%2f%2e%2e%2fetc/passwd', '/desk/../../etc/passwd', '//etc/passwd']) {
    const text = await raw(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    assert.ok(statuses(text)[0] >= 400, `${target}: ${text}`);
    assert.doesNotMatch(text, /root:/);
  }
  await still_serves();
});

test('a head that never ends is refused', async () => {
  const text = await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(70_000)}`);
  assert.deepEqual(statuses(text), [431]);
  await still_serves();
});

test('a body of 1 GB costs neither memory nor time', async () => {
  const before_kb = memory_kb();
  const announced = await raw('POST /api/v1/households/1/what-if HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\n');
  assert.match(announced, /HTTP\/1\.1 (413|401)/);
  // The same in chunks, pushed as fast as it is taken, until the server has had enough.
  const socket = await connect();
  const reply = reply_of(socket);
  socket.write('POST /api/v1/households/1/what-if HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
  let sent = 0;
  let is_open = true;
  reply.then(() => (is_open = false));
  while (is_open && sent < 1024 * 1024 * 1024) {
    sent += chunk.length;
    if (!socket.write(chunk)) await Promise.race([once(socket, 'drain').catch(() => {}), reply]);
  }
  assert.match(await reply, /HTTP\/1\.1 (413|401)/);
  assert.ok(sent < 64 * 1024 * 1024, `the server took ${sent} bytes`);
  assert.ok(memory_kb() - before_kb < 20_000, `${memory_kb() - before_kb} KB more`);
  await still_serves();
});

test('JSON that is deep, broken or no UTF-8 is refused with what to do', async () => {
  const bodies = ['['.repeat(500_000), '{"a":'.repeat(10_000), '{"changes":', Buffer.from([0x22, 0xff, 0x22]), '{"a":1,"a":2}', '﻿{}'];
  for (const body of bodies) {
    const reply = await fetch(`http://127.0.0.1:${port}/api/v1/households/1/what-if`, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/json' },
    });
    const problem = await reply.json();
    assert.ok([400, 401, 422].includes(reply.status), `${reply.status}`);
    assert.ok(problem.next_step.length > 0);
  }
  await still_serves();
});

test('pipelined requests are answered in their order, with errors among them', async () => {
  const ask = (path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
  const text = await raw(ask('/healthz') + ask('/nothing') + ask('/%FF') + ask('/healthz').repeat(100), {
    enough: (so_far) => statuses(so_far).length === 103 && so_far.endsWith('}'),
  });
  assert.deepEqual(statuses(text), [200, 404, 400, ...Array(100).fill(200)]);
});

test('slow senders are cut off while others are served', async () => {
  const slow = await Promise.all(Array.from({ length: 50 }, connect));
  const ends = slow.map((socket) => reply_of(socket, { patience: 40_000 }));
  const timer = setInterval(() => {
    for (const socket of slow) if (socket.writable) socket.write('X');
  }, 500);
  for (const socket of slow) socket.write('GET /slow');
  const started = Date.now();
  await still_serves();
  assert.ok(Date.now() - started < 2000);
  await Promise.all(ends);
  clearInterval(timer);
  assert.ok(Date.now() - started < 30_000);
  await still_serves();
});

test('a reader that never reads holds nobody up', async () => {
  const socket = await connect();
  socket.pause();
  socket.write('GET /api/v1/packs HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(2000));
  await new Promise((resolve) => setTimeout(resolve, 300));
  await still_serves();
  socket.destroy();
});

const most_files = Number(readFileSync('/proc/self/limits', 'utf8').match(/Max open files\s+(\d+)/)[1]);
test('ten thousand idle connections', { skip: most_files < 10_300 && `only ${most_files} open files are allowed here` }, async () => {
  const before_kb = memory_kb();
  const idle = [];
  for (let i = 0; i < 100; i += 1) idle.push(...(await Promise.all(Array.from({ length: 100 }, connect))));
  // Each has asked once, as a browser that keeps its connection.
  await Promise.all(
    idle.map(async (socket) => {
      const answered = once(socket, 'data');
      socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
      await answered;
    }),
  );
  await still_serves();
  const used_kb = memory_kb() - before_kb;
  console.log(`${idle.length} connections: ${used_kb} KB, ${Math.round((used_kb * 1024) / idle.length)} bytes each`);
  assert.ok(used_kb < 80_000, `${used_kb} KB`);
  for (const socket of idle) socket.destroy();
  await still_serves();
});
