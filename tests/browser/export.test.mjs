// A list taken away as a file: what the dialog says, what the file holds, who may have numbers in full.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { join } from 'node:path';
import {
  axe_violations,
  kScreenshots,
  kSmallCounty,
  open_page,
  read_json,
  sign_in,
  start_browser,
  start_server,
} from './harness.mjs';

let server, browser;
before(async () => {
  server = await start_server(kSmallCounty);
  browser = await start_browser();
});
after(async () => {
  await browser?.close();
  await server?.close();
});

async function open_dialog(size) {
  const session = await open_page(browser, server, size);
  await session.page.goto(`${server.url}/desk/households?result=yes`);
  await session.page.locator('[data-export]:not([disabled])').click();
  await session.page.waitForSelector('#export_form');
  return session;
}

async function download(page) {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('dialog .el-button--primary').click(),
  ]);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()), file };
}

describe('a list as a file', () => {
  it('holds every row of the question, as workbook and as text', async () => {
    await sign_in(server, 'reveal_values');
    const { total } = await read_json(server, '/api/v1/households?limit=1&result=yes');
    const session = await open_dialog();
    const { page } = session;
    await page.screenshot({ path: join(kScreenshots, 'export-dialog-desk.png') });
    assert.deepEqual(await axe_violations(page), []);
    assert.ok((await page.locator('dialog').innerText()).includes(`${total.toLocaleString('zh-CN')} 户`));
    const workbook = await download(page);
    assert.match(workbook.name, /农户名单\d{8}\.xlsx$/);
    assert.equal(workbook.bytes.subarray(0, 2).toString(), 'PK');
    await workbook.file.saveAs(join(kScreenshots, 'export.xlsx'));
    await page.waitForSelector('.el-message--success');

    await page.locator('[data-export]').click();
    await page.locator('input[name=format][value=csv]').check();
    const text = await download(page);
    const lines = text.bytes.toString().trimEnd().split('\r\n');
    assert.equal(lines.length, total + 3);
    assert.deepEqual(session.faults, []);
    await session.close();
  });

  it('shows numbers in full only with a reason', async () => {
    await sign_in(server, 'reveal_values');
    const session = await open_dialog({ width: 360, height: 740 });
    const { page } = session;
    await page.locator('input[name=kind][value=members]').check();
    await page.locator('input[name=format][value=csv]').check();
    await page.locator('input[name=open]').check();
    await page.locator('dialog .el-button--primary').click();
    await page.waitForSelector('dialog [role=alert]');
    await page.screenshot({ path: join(kScreenshots, 'export-dialog-phone.png') });
    assert.deepEqual(await axe_violations(page), []);
    await page.locator('input[name=reason]').fill('与医保名单核对');
    const { bytes, name } = await download(page);
    assert.match(name, /成员名单/);
    assert.match(bytes.toString(), /\t\d{17}[\dX]"/);
    assert.deepEqual(session.faults, []);
    await session.close();
  });
});
