// Starts the program on a free port with an empty data folder and a Chromium beside it.
// SHOUWANG_BINARY: the program (default: the release build). SHOUWANG_FIXTURE=1: the invented village instead, for work on
// the pages alone. SHOUWANG_WEB_ROOT: pages that are not in the program yet. SHOUWANG_SCREENSHOTS: folder for pictures (default build/screenshots).
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const kAxe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const kRoot = fileURLToPath(new URL('../..', import.meta.url));
const kStartSeconds = 60;
export const kScreenshots = process.env.SHOUWANG_SCREENSHOTS ?? join(kRoot, 'build/screenshots');
mkdirSync(kScreenshots, { recursive: true });

function free_port() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function start_program(options) {
  const binary = process.env.SHOUWANG_BINARY ?? join(kRoot, 'build/release/src/app/main/shouwang');
  const data = mkdtempSync(join(tmpdir(), 'shouwang-browser-'));
  const port = await free_port();
  // under script/with_postgres the county lives there, else in the data folder
  const database = process.env.SHOUWANG_TEST_POSTGRES;
  const child = spawn(
    binary,
    [
      ...['server', '--data', data, '--port', String(port)],
      ...options,
      ...(database ? ['--database', database] : []),
      ...(process.env.SHOUWANG_WEB_ROOT ? ['--web-root', process.env.SHOUWANG_WEB_ROOT] : []),
    ],
    { cwd: kRoot },
  );
  let log = '';
  child.stdout.on('data', (text) => (log += text));
  child.stderr.on('data', (text) => (log += text));
  const exited = new Promise((resolve) => child.on('exit', resolve));
  const url = `http://127.0.0.1:${port}`;
  const close = async () => {
    child.kill('SIGTERM');
    await exited;
    rmSync(data, { recursive: true, force: true });
  };
  for (let tries = kStartSeconds * 5; tries > 0; tries -= 1) {
    if (child.exitCode !== null) throw new Error(`the server ended at once:\n${log}`);
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    if (answer?.ok) return { url, close };
    await pause(200);
  }
  await close();
  throw new Error(`the server did not answer within ${kStartSeconds} s:\n${log}`);
}

// A small county in a database of its own: real villages, few households.
export const kSmallCounty = ['--deployment', 'linzi_2023', '--households', '800'];

export async function start_server(options = []) {
  if (process.env.SHOUWANG_FIXTURE !== '1') return start_program(options);
  const { start_fixture_server } = await import('./fixture/server.mjs');
  return start_fixture_server();
}

export function start_browser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--lang=zh-CN',
    ],
  });
}

// A page that remembers what should never happen: script errors, refused policies, requests to other places.
export async function open_page(browser, server, { width = 1366, height = 768, session } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    locale: 'zh-CN',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const cookie = session?.cookie ?? server.cookie;
  if (cookie) {
    const [name, value] = cookie.split('=');
    await context.addCookies([{ name, value, url: server.url }]);
  }
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('console', (message) => {
    // Chromium also writes a line for every answer with 4xx; those are the pages' business
    const is_status = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !is_status) faults.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(server.url) && !url.startsWith('data:')) faults.push(`request: ${url}`);
  });
  return { page, faults, close: () => context.close() };
}

export async function axe_violations(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(kAxe);
  const result = await page.evaluate(() =>
    window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'],
      resultTypes: ['violations'],
    }),
  );
  return result.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 200)}`),
  );
}

const kOwnPassword = 'zhe-shi-wo-de-mi-ma-2023';
const post = (body) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
  body: JSON.stringify(body),
});

// Logs in with one account of the demonstration and gives it a password of its own where it must have one.
async function try_account(server, login_name, password) {
  let answer = await fetch(`${server.url}/api/v1/session`, post({ login_name, password }));
  if (answer.status === 401)
    answer = await fetch(
      `${server.url}/api/v1/session`,
      post({ login_name, password: kOwnPassword }),
    );
  if (!answer.ok) throw new Error(`${login_name}: ${answer.status} ${await answer.text()}`);
  const cookie = answer.headers.get('set-cookie').split(';')[0];
  const session = await answer.json();
  if (!session.must_change_password) return { ...session, cookie, password };
  const change = post({ old_password: password, new_password: kOwnPassword });
  const changed = await fetch(`${server.url}/api/v1/session/password`, {
    ...change,
    headers: { ...change.headers, cookie },
  });
  if (!changed.ok) throw new Error(`${login_name}: ${await changed.text()}`);
  const next = changed.headers.get('set-cookie')?.split(';')[0] ?? cookie;
  return { ...(await changed.json()), cookie: next, password: kOwnPassword };
}

// The first demonstration account that may do `permission`; requests and pages are then its own.
export async function sign_in(server, permission = 'read_households') {
  // asked once: an account whose password was changed is shown no more
  server.demo_accounts ??= (
    await read_json({ url: server.url }, '/api/v1/session')
  ).log_in_page.demo_accounts;
  server.sessions ??= new Map();
  for (const { login_name, password } of server.demo_accounts) {
    if (!server.sessions.has(login_name))
      server.sessions.set(login_name, await try_account(server, login_name, password));
    const session = server.sessions.get(login_name);
    if (!session.account.permissions.includes(permission)) continue;
    server.cookie = session.cookie;
    return session;
  }
  throw new Error(`no account of the demonstration may ${permission}`);
}

const kContract = readFileSync(join(kRoot, 'api/openapi.yaml'), 'utf8');
// Operations that are agreed but not served yet are left out of the tests until the contract says that they are.
export const unless_served = (...operations) => ({
  skip:
    process.env.SHOUWANG_FIXTURE !== '1' &&
    operations.some((one) => kContract.includes(`operationId: ${one}\n      x-served: false`)),
});

// fetch as whoever `sign_in` logged in.
export function ask(server, path, options = {}) {
  const headers = { ...options.headers, ...(server.cookie ? { cookie: server.cookie } : {}) };
  return fetch(server.url + path, { ...options, headers });
}

export async function read_json(server, path, options) {
  const answer = await ask(server, path, options);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
