// A workbook comes in: upload, columns, check, import, back again. The workbook is the county's own list with one value changed
// and one row spoilt.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { join } from 'node:path';
import {
  ask,
  axe_violations,
  kScreenshots,
  kSmallCounty,
  open_page,
  read_json,
  sign_in,
  start_browser,
  start_server,
} from './harness.mjs';

let server, browser, session, page;
before(async () => {
  server = await start_server(kSmallCounty);
  browser = await start_browser();
  await sign_in(server, 'import_households');
  session = await open_page(browser, server);
  page = session.page;
});
after(async () => {
  assert.deepEqual(session.faults, []);
  await browser?.close();
  await server?.close();
});

const kHeadings = ['户编号', '姓名', '证件号码', '民族', '与户主关系'];

// Three people of one household with their numbers in full; the last number is cut off.
async function make_file() {
  const exported = await ask(server, '/api/v1/exports', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'members', format: 'csv', open: true, reason: '做一张试验的表', columns: ['id_number', 'nationality', 'relation'] }),
  });
  assert.equal(exported.status, 200);
  const lines = (await exported.text()).trimEnd().split('\r\n').slice(3);
  const rows = lines.map((line) => [...line.matchAll(/(?:^|,)(?:"\t?((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted ?? plain));
  const people = rows.filter((row) => /^\d{17}[\dX]$/.test(row[7])).slice(0, 3);
  const cells = people.map((row, at) => [row[1], row[3], at === 2 ? row[7].slice(0, 15) + '12' : row[7], row[8] === '回族' ? '汉族' : '回族', row[9]]);
  const path = join(tmpdir(), `成员信息_20230930_${process.pid}.csv`);
  writeFileSync(path, [kHeadings, ...cells].map((row) => row.map((cell) => `"\t${cell}"`).join(',')).join('\r\n'));
  return { path, cells };
}

const shot = (name) => page.screenshot({ path: join(kScreenshots, `import-${name}.png`), fullPage: true });

describe('a workbook comes in', () => {
  it('is looked at, checked, imported and taken back', async () => {
    const { path, cells } = await make_file();
    await page.goto(`${server.url}/desk/imports`);
    await page.waitForSelector('input[name=file]', { state: 'attached' });
    await shot('list');
    assert.deepEqual(await axe_violations(page), []);
    await page.setInputFiles('input[name=file]', path);

    await page.waitForSelector('[data-mapping] [data-column]');
    await shot('columns');
    assert.deepEqual(await axe_violations(page), []);
    await page.locator('[data-mapping] form .el-button--primary').click();

    await page.waitForSelector('[data-state=staged] [data-apply]');
    await shot('checked');
    assert.deepEqual(await axe_violations(page), []);
    assert.ok((await page.locator('[data-problems] tbody').innerText()).includes('证件号码'));
    await page.locator('[data-apply]').click();

    await page.waitForSelector('[data-state=applied] [data-imported]');
    await shot('applied');
    assert.deepEqual(await axe_violations(page), []);
    const number = cells[0][0];
    const { items } = await read_json(server, `/api/v1/households?query=${number}`);
    const history = await read_json(server, `/api/v1/households/${items[0].id}/history`);
    assert.ok(JSON.stringify(history.items[0]).includes(cells[0][3]), 'the history holds what came in');

    await page.locator('[data-undo]').click();
    await page.locator('dialog input[name=reason]').fill('只是试一试');
    await page.locator('dialog .el-button--primary').click();
    await page.waitForSelector('[data-state=undone]');
    await shot('undone');
    await page.setViewportSize({ width: 360, height: 740 });
    await shot('phone');
    assert.deepEqual(await axe_violations(page), []);
  });
});
