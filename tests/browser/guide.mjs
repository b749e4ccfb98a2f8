// Makes the pictures of docs/guide from the running demonstration: script/guide. Each is what the text beside it describes;
// a step that no longer works stops the script.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  kSmallCounty,
  open_page,
  read_json,
  sign_in,
  start_browser,
  start_server,
  unless_served,
} from './harness.mjs';
import { small_png } from './small_png.mjs';

const kPictures = fileURLToPath(new URL('../../docs/guide/pictures', import.meta.url));
const kMostBytes = 150 * 1024;
mkdirSync(kPictures, { recursive: true });

const server = await start_server(kSmallCounty);
const browser = await start_browser();
let own;

async function take(name, target = own.page) {
  await own.page.waitForTimeout(500);
  const picture = small_png(await target.screenshot());
  if (picture.length > kMostBytes) throw new Error(`${name}: ${picture.length} bytes`);
  writeFileSync(join(kPictures, `${name}.png`), picture);
  console.log(`${name}.png ${Math.ceil(picture.length / 1024)} KB`);
}

async function go(path, ready) {
  await own.page.goto(`${server.url}/desk${path}`);
  await own.page.waitForSelector(ready);
}

async function work_as(permission, size) {
  await own?.close();
  if (permission) await sign_in(server, permission);
  own = await open_page(browser, permission ? server : { url: server.url }, size);
}

async function log_in_pictures() {
  await work_as(null);
  await go('/login', 'form input');
  await take('log_in');
  await own.page.locator('[data-demo-account]').last().click();
  await own.page.waitForURL(/\/password/);
  await take('first_password');
}

async function household_pictures(household_id) {
  const { page } = own;
  const at = `/households/${household_id}`;
  await go(at, '[data-rule]');
  await take('household');
  await page.locator('[data-group=yes] .toggle').first().click();
  await page.waitForSelector('[data-part=why]');
  await page.locator('.trace summary').first().click();
  await page.locator('.trace .node').first().waitFor();
  await page.locator('[data-group=yes] .toggle').first().scrollIntoViewIfNeeded();
  await take('why');
  await go(`${at}?tab=missing`, '#pane-missing');
  await take('missing_of_household');
  await go(`${at}?tab=members`, '#pane-members tbody tr');
  await take('members');
  await go(`${at}?valid=2022-12-31`, '[data-as-of-banner]');
  await take('as_of');
  // pictures of what this server does not offer stay as they are
  if (unless_served('list_history', 'submit').skip) return;
  await go(`${at}?tab=history`, '[data-submission]');
  await take('history');
  await go(`${at}?tab=indicators`, '#pane-indicators tbody tr');
  await page.locator('#pane-indicators').getByRole('button', { name: /^更正/ }).first().click();
  await page.waitForSelector('dialog');
  await take('correct', page.locator('dialog'));
}

async function county_pictures() {
  await work_as('reveal_values');
  const { page } = own;
  const { items } = await read_json(server, '/api/v1/screening');
  const [rule] = items
    .filter((one) => one.kind !== 'quality')
    .sort((a, b) => b.households.yes - a.households.yes);
  await go('/', '.to_do');
  await take('home');
  await go('/screening', '[data-screened]');
  await take('screening');
  await go(`/screening/${rule.rule}`, '[data-region]');
  await take('rule_by_place');
  await go('/screening?tab=missing', '[data-missing]');
  await take('missing');
  await go(`/households?rule=${rule.rule}&result=yes`, '.households tbody tr');
  await take('list');
  const number = await page.locator('.column_household_number').first().innerText();
  await page.keyboard.press('Control+k');
  await page.keyboard.type(number);
  await page.locator('.hit').first().waitFor();
  await take('search');
  const { items: rows } = await read_json(
    server,
    `/api/v1/households?rule=${rule.rule}&result=yes&limit=1`,
  );
  await household_pictures(rows[0].id);
  await what_if_picture();
}

// An amount of the pack that moves somebody: half as much again.
async function what_if_picture() {
  const [{ pack }] = (await read_json(server, '/api/v1/deployments')).items;
  const { parameters } = await read_json(server, `/api/v1/packs/${pack}`);
  for (const { id, type, rows } of parameters) {
    if (type !== 'money') continue;
    const row = rows.find((one) => one.in_force) ?? rows[0];
    const value = JSON.stringify({ [id]: (Number(row.value) * 1.5).toFixed(2) });
    await go(`/what-if?parameters=${encodeURIComponent(value)}`, '[data-county-answer]');
    const button = own.page.locator('[data-changed-rule] [data-change]').first();
    if ((await button.count()) === 0) continue;
    await own.page.locator('[data-changed-rule] .toggle').first().click();
    await take('what_if');
    await button.click();
    await own.page.locator('.mover').first().waitFor();
    await own.page.locator('[data-movers]').scrollIntoViewIfNeeded();
    return take('who_moves');
  }
  throw new Error('no amount of the pack moves any household');
}

async function account_pictures() {
  await work_as('manage_accounts');
  const { page } = own;
  await go('/accounts', '[data-account]');
  await take('accounts');
  await page.click('[data-create]');
  await page.waitForSelector('dialog');
  await take('account_new', page.locator('dialog'));
  await page.keyboard.press('Escape');
  await page.click('[data-import]');
  await page.waitForSelector('dialog');
  await take('account_import', page.locator('dialog'));
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '角色说明' }).click();
  await page.waitForSelector('dialog .role');
  await take('roles', page.locator('dialog'));
  await go('/me', '[data-session]');
  await take('me');
}

async function phone_pictures() {
  await work_as('read_screening', { width: 360, height: 740 });
  await go('/households', '.households tbody tr');
  await take('phone_list');
  const { items } = await read_json(server, '/api/v1/households?result=yes&limit=1');
  await go(`/households/${items[0].id}`, '[data-rule]');
  await take('phone_household');
}

try {
  await log_in_pictures();
  await county_pictures();
  await account_pictures();
  await phone_pictures();
} finally {
  await browser.close();
  await server.close();
}
