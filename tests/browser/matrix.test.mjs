// The page that compares forms: every expectation is read from the API, nothing of a pack stands here.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { join } from 'node:path';
import {
  axe_violations,
  kScreenshots,
  open_page,
  read_json,
  sign_in,
  start_browser,
  start_server,
} from './harness.mjs';

let server, browser, session, page, matrix;

before(async () => {
  server = await start_server();
  browser = await start_browser();
  await sign_in(server);
  session = await open_page(browser, server);
  page = session.page;
  matrix = await read_json(server, '/api/v1/dictionary/matrix');
});

after(async () => {
  await browser?.close();
  await server?.close();
});

async function open_matrix(query = '', ready = '.matrix tbody tr') {
  await page.goto(`${server.url}/desk/packs/matrix${query}`);
  await page.waitForSelector(ready);
}
const shown_count = async () =>
  Number((await page.textContent('[role=status]')).replace(/\D/g, ''));

describe('matrix of forms', () => {
  it('is reached from the packs and shows every indicator in every form', async () => {
    await page.goto(`${server.url}/desk/packs`);
    await page.locator('.compare a').click();
    await page.waitForSelector('.matrix tbody tr');
    assert.equal(await page.locator('.matrix tbody tr').count(), matrix.rows.length);
    assert.equal(await page.locator('.matrix thead th').count(), matrix.forms.length + 1);
    const cells = await page.locator('.matrix .cell').count();
    assert.equal(
      cells,
      matrix.rows.reduce((sum, row) => sum + row.cells.length, 0),
    );
  });

  it('says where forms differ, and which options one of them lacks', async () => {
    await open_matrix();
    await page.locator('.el-checkbox').first().click();
    const differing = matrix.rows.filter((row) => row.differences.length > 0);
    await page.waitForFunction(
      (wanted) => document.querySelectorAll('.matrix tbody tr').length === wanted,
      differing.length,
    );
    const opposite = matrix.rows.find((row) => row.differences.includes('opposite_polarity'));
    const options = matrix.rows.find((row) => row.differences.includes('options_differ'));
    assert.ok(opposite && options);
    for (const [row, found] of [
      [opposite, '.cell .tag'],
      [options, '.lacking'],
    ]) {
      await page.fill('.filter_bar input[type=text]', row.indicator);
      const line = page.locator('.matrix tbody tr', { hasText: row.indicator }).first();
      await line.waitFor();
      assert.ok((await line.locator(found).count()) > 0, `${row.indicator} shows ${found}`);
    }
    await page.fill('.filter_bar input[type=text]', 'no such thing');
    await page.waitForSelector('.empty');
    assert.equal(await shown_count(), 0);
  });

  it('shows only the forms that are picked', async () => {
    await open_matrix();
    await page.click('.forms summary');
    for (let at = matrix.forms.length - 1; at > 0; --at)
      await page.locator('.forms .el-checkbox').nth(at).click();
    const only = matrix.forms[0].id;
    const asked = matrix.rows.filter((row) => row.cells.some((cell) => cell.form === only));
    await page.waitForFunction(
      (wanted) => document.querySelectorAll('.matrix tbody tr').length === wanted,
      asked.length,
    );
    assert.equal(await page.locator('.matrix thead th').count(), 2);
  });

  it('lists what is lost between two forms, in both directions', async () => {
    const [a, b] = [...matrix.forms].sort((x, y) => y.item_count - x.item_count);
    const losses = async (from, to) => {
      const query = `from=${encodeURIComponent(from.id)}&to=${encodeURIComponent(to.id)}`;
      const { losses: lost, as_words } = await read_json(
        server,
        `/api/v1/dictionary/conversion?${query}`,
      );
      return lost.length + as_words.length;
    };
    await open_matrix('?tab=loss', '.answers');
    assert.equal(await page.locator('.answers tbody tr').count(), await losses(a, b));
    await page.locator('#pane-loss .el-button').click();
    await page.waitForURL(/from=/);
    const back = await losses(b, a);
    await page.waitForFunction(
      (wanted) => document.querySelectorAll('.answers tbody tr').length === wanted,
      back,
    );
    const own = { from: a.id, to: a.id };
    await open_matrix(`?tab=loss&${new URLSearchParams(own)}`, '.empty');
  });

  for (const size of [
    { width: 1366, height: 768 },
    { width: 360, height: 740 },
  ]) {
    it(`has no accessibility fault and does not overflow at ${size.width}`, async () => {
      const own = await open_page(browser, server, size);
      for (const [name, query, ready] of [
        ['matrix', '', '.matrix tbody tr'],
        ['matrix_loss', '?tab=loss', '.answers'],
      ]) {
        await own.page.goto(`${server.url}/desk/packs/matrix${query}`);
        await own.page.waitForSelector(ready);
        await own.page.waitForTimeout(400);
        await own.page.screenshot({
          path: join(kScreenshots, `${name}_${size.width}.png`),
        });
        assert.deepEqual(await axe_violations(own.page), [], `${name} at ${size.width}`);
        const overflow = await own.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.ok(overflow <= 0, `${name} at ${size.width} is ${overflow} px too wide`);
      }
      assert.deepEqual(own.faults, []);
      await own.close();
    });
  }

  it('left no fault in the console', () => {
    assert.deepEqual(session.faults, []);
  });
});
