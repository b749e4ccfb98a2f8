// The desk clicked through as a township clerk would: list → household → why → what if → clause; pack page beside its text.
// Covers issue 2, numbers 9 and 10 of its list; every expectation is read from the API, nothing of a pack stands here.
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

let server, browser, session, page;
let deployment, rows;

before(async () => {
  server = await start_server();
  browser = await start_browser();
  await sign_in(server);
  session = await open_page(browser, server);
  page = session.page;
  deployment = (await read_json(server, '/api/v1/deployments')).items[0];
  rows = (await read_json(server, '/api/v1/households?limit=100')).items;
});

after(async () => {
  await browser?.close();
  await server?.close();
});

const printed = (line) =>
  line.replace(/<input\s+type="checkbox"\s*\/?>/g, '☐').replace(/[\t ]+$/, '');
const squeezed = (text) => text.replace(/\s+/g, '');

async function open_list(query = '') {
  await page.goto(`${server.url}/desk/households${query}`);
  await page.waitForSelector('.households tbody tr, .table_card .empty');
}

async function open_household(id) {
  await page.goto(`${server.url}/desk/households/${encodeURIComponent(id)}`);
  await page.waitForSelector('[data-rule]');
}

async function total_shown() {
  return Number((await page.textContent('[data-total]')).replace(/\D/g, ''));
}

async function expect_total(query) {
  const { total } = await read_json(server, `/api/v1/households?${query}`);
  await page.waitForFunction(
    (wanted) =>
      Number(document.querySelector('[data-total]')?.textContent.replace(/\D/g, '')) === wanted,
    total,
  );
  return total;
}

const findings_of = (id) =>
  read_json(server, `/api/v1/households/${encodeURIComponent(id)}/findings`);

async function household_with(result) {
  const row = rows.find((item) => item[`${result}_count`] > 0);
  assert.ok(row, `no household has a rule that says ${result}`);
  return { row, findings: await findings_of(row.id) };
}

async function open_group(result) {
  const head = page.locator(`[data-group=${result}] .fold_head button`);
  if ((await head.getAttribute('aria-expanded')) === 'false') await head.click();
}

async function open_finding(rule) {
  const card = page.locator(`[data-rule="${rule}"]`);
  await card.locator('.toggle').click();
  return card;
}

describe('household list', () => {
  it('shows the village, the exact total and the mark of invented data', async () => {
    await open_list();
    assert.equal(await total_shown(), deployment.household_count);
    assert.equal(await page.locator('.watermark').count(), deployment.is_demo ? 1 : 0);
    await page.waitForSelector('.el-tree-node');
  });

  it('follows the region tree, the words, the result and the rule', async () => {
    await open_list();
    const village = rows[0].region;
    const node = page.locator('.el-tree-node__content', { hasText: rows[0].region_name });
    if (!(await node.isVisible())) {
      await page.fill('[data-region-search]', village);
      await page.locator('.found .option').first().click();
    } else {
      await node.click();
    }
    await expect_total(`region=${village}`);

    await page.fill('input[name=query]', rows[0].head_name);
    await page.keyboard.press('Enter');
    const query = `region=${village}&query=${encodeURIComponent(rows[0].head_name)}`;
    assert.ok((await expect_total(query)) >= 1);

    for (const result of ['yes', 'unknown', 'no']) {
      await open_list(`?result=${result}`);
      await expect_total(`result=${result}`);
    }
    const { items } = await read_json(server, '/api/v1/rules');
    const rule = items.find((item) => item.yes_count > 0);
    await open_list(`?rule=${rule.id}&result=yes`);
    assert.equal(await expect_total(`rule=${rule.id}&result=yes`), rule.yes_count);
  });

  it('sorts by the head of a column and pages to the end and back', async () => {
    await open_list();
    const counts = () => page.locator('td.column_yes_count').allInnerTexts();
    await page.locator('th', { hasText: '命中' }).locator('button').click();
    await page.waitForSelector('th[aria-sort=descending]');
    await page.waitForSelector('[aria-busy=false] .households');
    const numbers = (await counts()).map(Number);
    assert.deepEqual(
      numbers,
      [...numbers].sort((a, b) => b - a),
    );

    const first = await page.locator('td.column_household_number').first().innerText();
    const pages = Math.ceil(deployment.household_count / 20);
    if (pages > 1) {
      await page.getByRole('button', { name: '下一页' }).click();
      await page.waitForFunction(
        (text) => document.querySelector('td.column_household_number').textContent.trim() !== text,
        first,
      );
      await page.getByRole('button', { name: '上一页' }).click();
      await page.waitForFunction(
        (text) => document.querySelector('td.column_household_number').textContent.trim() === text,
        first,
      );
    }
  });

  it('remembers which columns are wanted', async () => {
    await open_list();
    await page.getByRole('button', { name: '列设置' }).click();
    await page.locator('.choice', { hasText: '登记类型' }).locator('input').uncheck();
    assert.equal(await page.locator('th', { hasText: '登记类型' }).count(), 0);
    await open_list();
    assert.equal(await page.locator('th', { hasText: '登记类型' }).count(), 0);
    await page.evaluate(() => localStorage.clear());
  });

  it('says what to do when nothing matches', async () => {
    await page.goto(`${server.url}/desk/households?query=nobody-is-called-so`);
    await page.waitForSelector('.empty');
    await page.getByRole('button', { name: '重置' }).click();
    await expect_total('');
  });
});

describe('household page', () => {
  it('list → household → why, with reasons and values of the API', async () => {
    const { row, findings } = await household_with('yes');
    await open_list(`?query=${row.household_number}`);
    await page.click('.households .head_name');
    await page.waitForSelector('[data-rule]');
    const finding = findings.items.find((item) => item.result === 'yes');
    const card = await open_finding(finding.rule);
    assert.ok(squeezed(await card.innerText()).includes(squeezed(finding.sentence)));
    const reasons = await card.locator('[data-part=why] li').allInnerTexts();
    assert.equal(reasons.length, finding.why.length);
    assert.ok(reasons.length > 0);
    finding.why.forEach((reason, at) =>
      assert.ok(squeezed(reasons[at]).includes(squeezed(reason.text))),
    );
    assert.ok(await card.locator('[data-part=clause]').isVisible());
    await card.locator('.trace summary').first().click();
    await card.locator('.trace .node').first().waitFor();
  });

  it('why not: nearest first, with the margin', async () => {
    const { row, findings } = await household_with('no');
    await open_household(row.id);
    await open_group('no');
    const near = findings.items.filter((item) => item.result === 'no');
    const finding = near.find((item) => item.why_not.some((reason) => reason.margin)) ?? near[0];
    const card = await open_finding(finding.rule);
    const reasons = await card.locator('[data-part=why_not] li').allInnerTexts();
    finding.why_not.forEach((reason, at) => {
      assert.ok(squeezed(reasons[at]).includes(squeezed(reason.text)));
      if (Number(reason.margin?.amount)) assert.ok(reasons[at].includes(reason.margin.amount));
    });
  });

  it('what is missing: of whom, who can answer, how many rules wait', async () => {
    const { row, findings } = await household_with('unknown');
    await open_household(row.id);
    const finding = findings.items.find((item) => item.result === 'unknown');
    const card = await open_finding(finding.rule);
    const lines = await card.locator('[data-part=missing] tbody tr').allInnerTexts();
    assert.equal(lines.length, finding.missing.length);
    finding.missing.forEach((item, at) => {
      for (const text of [item.label, item.of_whom, item.who_can_answer]) {
        assert.ok(squeezed(lines[at]).includes(squeezed(text)), `${text} in ${lines[at]}`);
      }
    });
    await page.click('#tab-missing');
    assert.equal(await page.locator('#pane-missing tbody tr').count(), findings.missing.length);
  });

  it('shows members and indicators with state, source and date', async () => {
    const { id } = rows[0];
    const household = await read_json(server, `/api/v1/households/${encodeURIComponent(id)}`);
    await open_household(id);
    await page.click('#tab-members');
    const names = await page.locator('#pane-members tbody th').allInnerTexts();
    assert.deepEqual(
      names,
      household.members.map((member) => member.name),
    );
    await page.locator('#pane-members .link_button').first().click();
    await page.waitForSelector('.detail');
    await page.click('#tab-indicators');
    const shown = page.locator('#pane-indicators tbody tr');
    assert.equal(await shown.count(), household.indicators.length);
    const known = household.indicators.findIndex((value) => value.source);
    if (known >= 0) {
      const text = await shown.nth(known).innerText();
      assert.ok(text.includes(household.indicators[known].source.text));
    }
  });

  it('clause → the official text at that line, marked and in sight', async () => {
    const { row, findings } = await household_with('yes');
    await open_household(row.id);
    const finding = findings.items.find((item) => item.result === 'yes');
    const card = await open_finding(finding.rule);
    await card.locator('[data-part=clause] a').click();
    const active = page.locator('.line.is_active');
    await active.waitFor();
    assert.equal(
      squeezed(await active.locator('.line_text').innerText()),
      squeezed(printed(finding.clause.text)),
    );
    assert.ok((await active.boundingBox()).y < page.viewportSize().height);
    await page.reload();
    await active.waitFor();
    await active.locator('.line_number').click();
    await page.waitForSelector('.el-message');
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(link, page.url());
    assert.ok(link.endsWith(`#L${finding.clause.line}`));
  });
});

describe('what if', () => {
  // A tick that changes a rule: looked for with the API, so that the page is checked against the real engine.
  async function find_change() {
    for (const row of rows.slice(0, 30)) {
      const path = `/api/v1/households/${encodeURIComponent(row.id)}`;
      const household = await read_json(server, path);
      const ticks = household.indicators.filter(
        (value) => value.type === 'bool' && !value.is_derived && value.state !== 'not_applicable',
      );
      for (const tick of ticks.slice(0, 25)) {
        const value = tick.value !== true;
        const answer = await read_json(server, `${path}/what-if`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ changes: [{ indicator: tick.id, value }] }),
        });
        const turns = answer.changed.some((item) => item.old_result !== item.new_result);
        if (turns) return { row, tick, value, answer };
      }
    }
    return null;
  }

  it('changing one value shows the rules that change; undo and reset by keys', async () => {
    const change = await find_change();
    assert.ok(change, 'no tick changes any rule');
    await open_household(change.row.id);
    await page.click('#tab-indicators');
    await page.fill('#pane-indicators input', change.tick.label);
    await page
      .locator('#pane-indicators tbody tr', { hasText: change.tick.label })
      .first()
      .locator('.link_button', { hasText: '试算' })
      .click();
    const editor = page.locator('[data-change] [data-editor]');
    await editor.waitFor();
    assert.ok(await editor.evaluate((node) => node === document.activeElement));
    await editor.selectOption(String(change.value));
    await page.waitForSelector('[data-changed]');
    const rules_in = (attribute) =>
      page
        .locator(`[${attribute}]`)
        .evaluateAll((nodes, name) => nodes.map((node) => node.getAttribute(name)), attribute);
    const turned = change.answer.changed.filter((item) => item.old_result !== item.new_result);
    const reworded = change.answer.changed.filter((item) => item.old_result === item.new_result);
    const ids = (items) => items.map((item) => item.rule);
    assert.deepEqual(await rules_in('data-changed'), ids(turned));
    assert.deepEqual(await rules_in('data-reworded'), ids(reworded));
    const text = squeezed(await page.locator('[data-what-if-answer]').innerText());
    for (const item of turned) assert.ok(text.includes(squeezed(item.new_sentence)));
    await page.screenshot({ path: join(kScreenshots, 'what_if_1366.png') });
    assert.deepEqual(await axe_violations(page), []);

    await editor.focus();
    await page.keyboard.press('Control+z');
    await page.waitForSelector('[data-what-if-answer]', { state: 'detached' });
    await editor.selectOption(String(change.value));
    await page.waitForSelector('[data-changed]');
    await editor.focus();
    await page.keyboard.press('Escape');
    await page.waitForSelector('[data-change]', { state: 'detached' });
  });

  it('a parameter can be tried too', async () => {
    const pack = await read_json(server, `/api/v1/packs/${deployment.pack}`);
    const parameter = pack.parameters.find((item) => item.type === 'money');
    assert.ok(parameter, 'the pack has no amount of money as a parameter');
    await open_household(rows[0].id);
    await page.locator('.parameter input').fill(parameter.label);
    await page.keyboard.press('Enter');
    const editor = page.locator('[data-change] [data-editor]');
    await editor.fill('七千');
    assert.ok(await page.locator('[data-change] .complaint').isVisible());
    await editor.fill('1');
    await page.waitForSelector('[data-what-if-answer]');
    assert.equal(await page.locator('[data-change] .complaint').count(), 0);
  });
});

describe('pack page', () => {
  async function open_form(pack, form) {
    await page.goto(`${server.url}/desk/packs/${pack}?tab=form&form=${form}`);
    await page.waitForSelector('.paper');
  }

  it('prints every item and every option of every form', async () => {
    const { items: packs } = await read_json(server, '/api/v1/packs');
    let options = 0;
    for (const { id: pack } of packs) {
      for (const { id } of (await read_json(server, `/api/v1/packs/${pack}`)).forms) {
        const form = await read_json(server, `/api/v1/packs/${pack}/forms/${id}`);
        await open_form(pack, id);
        const shown = await page.locator('.paper').evaluate((paper) =>
          Object.fromEntries(
            [...paper.querySelectorAll('[data-item]')].map((node) => [
              node.dataset.item,
              [...node.querySelectorAll('[data-option]')].map((option) => ({
                code: option.dataset.option,
                label: option.querySelector('.option_label').textContent,
              })),
            ]),
          ),
        );
        const wanted = {};
        const add = (prefix, list) =>
          list.forEach((item, at) => {
            wanted[`${prefix}.${at}`] = item.options.map(({ code, label }) => ({ code, label }));
            options += item.options.length;
          });
        add('header', form.header);
        form.sections.forEach((section, at) => add(`section${at}`, section.items));
        assert.deepEqual(shown, wanted, `${pack}/${id}`);

        const all = [...form.header, ...form.sections.flatMap((section) => section.items)];
        const text = await page.locator('.paper').innerText();
        for (const item of all) assert.ok(text.includes(item.label), `${item.label} of ${id}`);
        const generated = all.filter((item) => item.is_generated);
        for (const item of generated) {
          const label = page.locator('.paper .label', { hasText: item.label }).first();
          assert.match(squeezed(await label.innerText()), /系统生成|生成/, item.label);
        }
      }
    }
    assert.ok(options > 0);
  });

  it('an item shows its line in the text, a line shows its items', async () => {
    const pack = await read_json(server, `/api/v1/packs/${deployment.pack}`);
    const form = await read_json(server, `/api/v1/packs/${pack.id}/forms/${pack.forms[0].id}`);
    await open_form(pack.id, form.id);
    await page.waitForSelector('.source_pane .line');
    const last = form.sections.length - 1;
    const item = form.sections[last].items[0];
    await page.locator('.paper .item', { hasText: item.label }).last().click();
    const active = page.locator('.source_pane .line.is_active');
    await active.waitFor();
    assert.equal(await active.getAttribute('id'), `L${item.clause.line}`);
    const place = await active.boundingBox();
    assert.ok(place.y >= 0 && place.y < page.viewportSize().height);
    assert.ok((await page.locator('.paper .is_active').count()) > 0);
    await active.locator('.line_number').click();
    assert.ok((await page.locator('.paper .is_active').count()) > 0);
  });

  it('lists rules, parameters, issues and texts', async () => {
    const pack = await read_json(server, `/api/v1/packs/${deployment.pack}`);
    await page.goto(`${server.url}/desk/packs/${pack.id}?tab=rules`);
    await page.waitForSelector('.rule');
    assert.equal(await page.locator('.rule').count(), pack.rules.length);
    await page.click('#tab-parameters');
    await page.waitForSelector('#pane-parameters tbody');
    assert.equal(await page.locator('#pane-parameters tbody').count(), pack.parameters.length);
    await page.click('#tab-issues');
    await page.waitForSelector('#pane-issues');
    assert.equal(await page.locator('.issues > li').count(), pack.issues.length);
    await page.click('#tab-sources');
    await page.locator('.sources a').first().click();
    await page.waitForSelector('.lines .line');
  });
});

describe('what is wrong is said in words', () => {
  it('an unknown household, an unknown page, no connection', async () => {
    await page.goto(`${server.url}/desk/households/nobody`);
    await page.waitForSelector('[role=alert]');
    assert.match(await page.innerText('[role=alert]'), /编号/);
    await page.goto(`${server.url}/desk/no/such/page`);
    await page.waitForSelector('.empty');
    await open_list();
    await page.route('**/api/v1/households?*', (route) => route.abort('connectionrefused'));
    await page.getByRole('button', { name: '刷新' }).click();
    await page.waitForSelector('[role=alert]');
    await page.unroute('**/api/v1/households?*');
    await page.getByRole('button', { name: '重试' }).click();
    await page.waitForSelector('.households tbody tr');
  });
});

describe('without a mouse', () => {
  // Presses Tab until the focused element matches; fails when it is out of reach.
  async function tab_to(selector, limit = 60) {
    for (let presses = 0; presses < limit; presses += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
    }
    assert.fail(`Tab does not reach ${selector}`);
  }

  it('list → household → why → clause by keys alone', async () => {
    const { row } = await household_with('yes');
    await open_list(`?query=${row.household_number}`);
    await tab_to('a.skip');
    await page.keyboard.press('Enter');
    await tab_to('a.head_name');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-group=yes] .toggle');
    await tab_to('[data-group=yes] .toggle');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-part=why]');
    await tab_to('[data-part=clause] a');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.line.is_active');
  });

  it('sorts and opens the choices by keys; open choices have no accessibility fault', async () => {
    await open_list();
    await tab_to('th button.sort');
    await page.keyboard.press('Enter');
    await page.waitForSelector('th[aria-sort=descending]');
    await page.locator('#list_rule').focus();
    await page.keyboard.press('ArrowDown');
    await page.waitForSelector('[role=option]');
    await page.waitForTimeout(400);
    assert.deepEqual(await axe_violations(page), []);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '列设置' }).press('Enter');
    await page.waitForSelector('.choice input:visible');
    await page.waitForTimeout(400);
    assert.deepEqual(await axe_violations(page), []);
  });

  it('explains a term where it stands', async () => {
    const { row, findings } = await household_with('unknown');
    const { items } = await read_json(server, `/api/v1/packs/${deployment.pack}/indicators`);
    const household = await read_json(server, `/api/v1/households/${encodeURIComponent(row.id)}`);
    const helped = items.find(
      (item) => item.help && household.indicators.some((value) => value.id === item.id),
    );
    if (!helped) return assert.ok(findings); // a pack may explain none of the household's terms
    await open_household(row.id);
    await page.click('#tab-indicators');
    await page
      .getByRole('button', { name: `${helped.label}：填报说明` })
      .first()
      .press('Enter');
    await page.waitForFunction(
      (text) => document.body.innerText.includes(text),
      helped.help.trim().split('\n')[0],
    );
  });
});

describe('every page at every size', () => {
  const kSizes = [
    { width: 1366, height: 768 },
    { width: 1920, height: 1080 },
    { width: 360, height: 740 },
  ];
  for (const size of kSizes) {
    it(`has no accessibility fault and does not overflow at ${size.width}`, async () => {
      const own = await open_page(browser, server, size);
      const { row, findings } = await household_with('yes');
      const clause = findings.items[0].clause;
      const household = `/desk/households/${encodeURIComponent(row.id)}`;
      const pages = [
        ['list', '/desk/households', '.households tbody tr'],
        ['household', household, '[data-rule]', '[data-rule] .toggle'],
        ['members', household, '[data-rule]', '#tab-members'],
        ['indicators', household, '[data-rule]', '#tab-indicators'],
        ['missing', household, '[data-rule]', '#tab-missing'],
        ['packs', '/desk/packs', '.pack'],
        ['form', `/desk/packs/${deployment.pack}`, '.source_pane .line', '.paper .grid .item'],
        ['rules', `/desk/packs/${deployment.pack}?tab=rules`, '.rule'],
        ['parameters', `/desk/packs/${deployment.pack}?tab=parameters`, '#pane-parameters'],
        ['issues', `/desk/packs/${deployment.pack}?tab=issues`, '#pane-issues'],
        [
          'source',
          `/desk/packs/${clause.pack}/source?file=${clause.file}#L${clause.line}`,
          '.line.is_active',
        ],
      ];
      for (const [name, path, ready, press] of pages) {
        await own.page.goto(server.url + path);
        await own.page.waitForSelector(ready);
        if (press) await own.page.locator(press).first().click();
        await own.page.waitForTimeout(400); // let transitions end: colours in motion have no contrast
        await own.page.screenshot({ path: join(kScreenshots, `${name}_${size.width}.png`) });
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

  it('left no fault in the console and asked nobody else', () => {
    assert.deepEqual(session.faults, []);
  });
});
