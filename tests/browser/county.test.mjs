// A county at work: log in → tree → list → household → explanation → what-if → accounts, as people of different roles, and
// everything that can go wrong on the way. Runs on the invented village, on SQLite and on PostgreSQL (SHOUWANG_DATABASE).
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { join } from 'node:path';
import {
  ask,
  axe_violations,
  kSmallCounty,
  kScreenshots,
  open_page,
  read_json,
  sign_in,
  start_browser,
  start_server,
  unless_served,
} from './harness.mjs';

let server, browser, session, page, deployment, rows;

before(async () => {
  server = await start_server(kSmallCounty);
  browser = await start_browser();
});
after(async () => {
  await browser?.close();
  await server?.close();
});

const json_body = (body, method = 'POST') => ({
  method,
  headers: {
    'content-type': 'application/json',
    'idempotency-key': randomUUID(),
  },
  body: JSON.stringify(body),
});
const number_in = (text) => Number(text.replace(/[^\d]/g, ''));
const squeezed = (text) => text.replace(/\s+/g, '');

async function fill_password_page(old_password, new_password) {
  const inputs = page.locator('form input[type=password]');
  await inputs.nth(0).fill(old_password);
  await inputs.nth(1).fill(new_password);
  await inputs.nth(2).fill(new_password);
  await page.keyboard.press('Enter');
}

async function work_as(permission) {
  await session?.close();
  const account = await sign_in(server, permission);
  session = await open_page(browser, server);
  page = session.page;
  return account;
}

async function open(path, ready) {
  await page.goto(`${server.url}/desk${path}`);
  await page.waitForSelector(ready);
}

describe('logging in', () => {
  before(async () => {
    session = await open_page(browser, { ...server, cookie: undefined });
    page = session.page;
  });

  it('leads to where one wanted to go, after saying what is wrong', async () => {
    await page.goto(`${server.url}/desk/households?result=unknown`);
    await page.waitForURL(/\/desk\/login\?next=/);
    await page.keyboard.press('Enter');
    await page.waitForSelector('[role=alert]');
    await page.fill('input[name=login_name]', 'nobody_is_called_so');
    await page.fill('input[type=password]', 'wrong password');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-refusal]');
    assert.deepEqual(await axe_violations(page), []);
  });

  it('a demonstration account is one press away, and its first password must be changed', async () => {
    const { log_in_page } = await read_json({ url: server.url }, '/api/v1/session');
    const demo = log_in_page.demo_accounts.at(-1);
    await page.click(`[data-demo-account="${demo.login_name}"]`);
    await page.waitForURL(/\/desk\/password/);
    assert.deepEqual(await axe_violations(page), []);
    await fill_password_page(demo.password, 'duan');
    await page.waitForSelector('[role=alert]');
    await fill_password_page(demo.password, 'yi-ge-hen-chang-de-mi-ma-1');
    await page.waitForURL((url) => !/login|password/.test(url.pathname));
    server.sessions ??= new Map();
    server.demo_accounts ??= log_in_page.demo_accounts.slice(0, -1);
  });

  it('the account page shows the own sessions; logging out ends this one', async () => {
    await open('/me', '[data-session]');
    assert.ok((await page.locator('[data-session]').count()) >= 1);
    assert.deepEqual(await axe_violations(page), []);
    await page.click('[data-user-menu]');
    await page.click('[data-log-out]');
    await page.waitForURL(/\/desk\/login/);
    await page.goto(`${server.url}/desk/households`);
    await page.waitForURL(/\/desk\/login\?next=/);
  });
});

describe('tree, list, search', () => {
  before(async () => {
    await work_as('read_households');
    deployment = (await read_json(server, '/api/v1/deployments')).items[0];
    rows = (await read_json(server, '/api/v1/households?limit=50&result=yes')).items;
  });

  it(
    'the tree finds a village by its name and the list follows',
    unless_served('search_regions'),
    async () => {
      const village = rows[0].region_name;
      await open('/households', '.households tbody tr');
      await page.fill('[data-region-search]', village.slice(0, 2));
      await page.locator('.found .option').first().waitFor();
      await page.fill('[data-region-search]', rows[0].region);
      await page.locator('.found .option').first().waitFor();
      await page.waitForTimeout(400);
      await page.press('[data-region-search]', 'Enter');
      const { total } = await read_json(server, `/api/v1/households?region=${rows[0].region}`);
      await page.waitForFunction(
        (wanted) =>
          Number(document.querySelector('[data-total]').textContent.replace(/\D/g, '')) === wanted,
        total,
      );
      await page.waitForSelector('.el-tree-node.is-current');
    },
  );

  it('filters by both axes and the group', async () => {
    const { register_status, group } = rows[0];
    await open('/households', '.households tbody tr');
    await page.selectOption('select[name=register_status]', register_status);
    await page.fill('input[name=group]', group);
    await page.keyboard.press('Enter');
    const query = `register_status=${register_status}&group=${encodeURIComponent(group)}`;
    const { total } = await read_json(server, `/api/v1/households?${query}`);
    await page.waitForFunction(
      (wanted) =>
        Number(document.querySelector('[data-total]').textContent.replace(/\D/g, '')) === wanted,
      total,
    );
  });

  it('a view is saved, is the default, and goes again', unless_served('list_views'), async () => {
    await open('/households?result=unknown&sort=-size', '[data-total]');
    await page.click('[data-views]');
    await page.fill('.views form input.field', '测试视图');
    await page.check('.views form input[type=checkbox]');
    await page.locator('.views form button').click();
    await page.waitForSelector('[data-view="测试视图"]');
    await open('/households', '[data-total]');
    await page.waitForURL(/result=unknown/);
    await page.click('[data-views]');
    await page.locator('[data-view="测试视图"] .link_button').last().click();
    await page.waitForSelector('[data-view="测试视图"]', { state: 'detached' });
  });

  it(
    'Ctrl+K finds a household from anywhere and says what matched',
    unless_served('search_people'),
    async () => {
      await open('/packs', '.pack');
      await page.keyboard.press('Control+k');
      await page.keyboard.type(rows[0].household_number);
      await page.locator('.hit').first().waitFor();
      assert.match(await page.locator('.hit').first().innerText(), /户编号/);
      assert.deepEqual(await axe_violations(page), []);
      await page.waitForSelector('.panel .foot');
      await page.keyboard.press('Enter');
      await page.waitForURL(new RegExp(`/households/${rows[0].id}`));
      await page.keyboard.press('Control+k');
      await page.keyboard.type(rows[1].head_name);
      await page.locator('.hit', { hasText: '姓名' }).first().waitFor();
    },
  );
});

describe(
  'a household',
  unless_served('get_finding', 'list_history', 'submit', 'reveal_value'),
  () => {
    const at = () => `/households/${encodeURIComponent(rows[0].id)}`;
    const api_at = () => `/api/v1${at()}`;

    async function correctable_amount() {
      const household = await read_json(server, api_at());
      const target = household.indicators.find(
        (value) => !value.is_derived && value.type === 'money' && !value.is_masked,
      );
      assert.ok(target, 'no amount can be corrected');
      return target;
    }

    it('shows the three axes, and the steps of a rule when asked', async () => {
      await open(at(), '[data-rule]');
      assert.equal(await page.locator('[data-axis]').count(), 3);
      await page.locator('[data-rule] .toggle').first().click();
      await page.locator('.trace summary').first().click();
      await page.locator('.trace .node').first().waitFor();
    });

    it('shows what was submitted, old → new', async () => {
      const history = await read_json(server, `${api_at()}/history`);
      await open(`${at()}?tab=history`, '[data-submission]');
      assert.equal(
        await page.locator('[data-submission]').count(),
        Math.min(history.items.length, history.total),
      );
    });

    it('as of another day it says so and offers no changes', async () => {
      await open(`${at()}?valid=2022-12-31`, '[data-as-of-banner]');
      assert.equal(await page.locator('[data-change], .what_if').count(), 0);
      await page.locator('[data-as-of-banner] button').click();
      await page.waitForSelector('[data-as-of-banner]', { state: 'detached' });
    });

    it('tells a masked value only with a reason, and hides it again', async () => {
      await work_as('reveal_values');
      await open(`${at()}?tab=members`, '#pane-members tbody tr');
      const shown = page.getByRole('button', { name: /^显示 .+的/ }).first();
      await shown.click();
      await page.locator('dialog').waitFor();
      assert.deepEqual(await axe_violations(page), []);
      await page.locator('dialog button[type=submit]').click();
      await page.waitForSelector('dialog [role=alert]');
      await page.fill('dialog input[name=reason]', '浏览器测试核对');
      await page.keyboard.press('Enter');
      await page.waitForSelector('dialog', { state: 'detached' });
      const hide = page.getByRole('button', { name: '隐藏', exact: true }).first();
      const cell = hide.locator('xpath=..');
      assert.doesNotMatch(await cell.innerText(), /\*/);
      await hide.click();
      await page.waitForFunction(() =>
        document.querySelector('#pane-members').innerText.includes('*'),
      );
    });

    it('a value is put right, and taken back from the history', async () => {
      await work_as('correct_households');
      await open(`${at()}?tab=indicators`, '#pane-indicators tbody tr');
      const target = await correctable_amount();
      await page.fill('#pane-indicators input', target.label);
      await page
        .getByRole('button', { name: `更正 本户 的${target.label}` })
        .first()
        .click();
      await page.locator('dialog').waitFor();
      assert.deepEqual(await axe_violations(page), []);
      await page.locator('dialog [data-editor]').fill('1234.5');
      await page.fill('dialog input[name=reason]', '浏览器测试');
      await page.locator('dialog button[type=submit]').click();
      await page.waitForSelector('dialog', { state: 'detached' });
      await page.waitForSelector('.el-message--success');
      if (process.env.SHOUWANG_FIXTURE === '1') return;
      await page.waitForFunction(() =>
        document.querySelector('#pane-indicators').innerText.includes('1234.50'),
      );
      await page.click('#tab-history');
      const entry = page.locator('[data-submission]').first();
      await entry.waitFor();
      assert.match(squeezed(await entry.innerText()), /更正.*1234\.50/);
      await page
        .getByRole('button', { name: /^撤回 / })
        .first()
        .click();
      await page.fill('dialog input[name=reason]', '浏览器测试撤回');
      await page.keyboard.press('Enter');
      await page.waitForSelector('dialog', { state: 'detached' });
      const now = await read_json(server, api_at());
      assert.equal(now.indicators.find((value) => value.id === target.id).display, target.display);
    });

    it('when somebody else was faster, it shows what changed and asks', async () => {
      await open(`${at()}?tab=indicators`, '#pane-indicators tbody tr');
      await page.route('**/submissions*', (route) =>
        route.fulfill({
          status: 409,
          contentType: 'application/problem+json',
          body: JSON.stringify({
            type: 'urn:shouwang:submission.conflict',
            id: 'submission.conflict',
            title: '您打开页面以后，别人改过这里',
            status: 409,
            next_step: '请核对后再决定',
            sequence: 99,
            conflicts: [
              {
                record: null,
                of_whom: '本户',
                indicator: 'x',
                label: '某项',
                old_display: '1.00 元',
                new_display: '2.00 元',
                your_display: '3.00 元',
                changed_by: '别人',
                changed_at: '2023-05-12T09:30:00+08:00',
              },
            ],
          }),
        }),
      );
      const target = await correctable_amount();
      await page.fill('#pane-indicators input', target.label);
      await page
        .getByRole('button', { name: `更正 本户 的${target.label}` })
        .first()
        .click();
      await page.locator('dialog [data-editor]').first().fill('3');
      await page.fill('dialog input[name=reason]', '浏览器测试');
      await page.locator('dialog button[type=submit]').click();
      await page.waitForSelector('[data-conflict]');
      assert.deepEqual(await axe_violations(page), []);
      assert.match(await page.innerText('[data-conflict]'), /2\.00 元[\s\S]*3\.00 元/);
      await page.unroute('**/submissions*');
      await page.getByRole('button', { name: '放弃，看最新的' }).click();
      await page.waitForSelector('dialog', { state: 'detached' });
    });
  },
);

describe(
  'screening and what-if of the county',
  unless_served('get_screening', 'what_if_county'),
  () => {
    let screening;
    before(async () => {
      await work_as('try_what_if');
      screening = await read_json(server, '/api/v1/screening');
    });

    it('rule → number → list, with the same count', async () => {
      const rule = screening.items.find((one) => one.households.yes > 0 && one.kind !== 'quality');
      await open('/screening', '[data-screened]');
      const cell = page.locator(`[data-screened="${rule.rule}"] [data-result=yes]`);
      assert.equal(number_in(await cell.innerText()), rule.households.yes);
      await cell.locator('a').click();
      await page.waitForFunction(
        (wanted) =>
          Number(document.querySelector('[data-total]')?.textContent.replace(/\D/g, '')) === wanted,
        rule.households.yes,
      );
    });

    it('one rule by place adds up to its total', async () => {
      const rule = screening.items.find((one) => one.households.yes > 0);
      await open(`/screening/${rule.rule}`, '[data-region]');
      const parts = await page.locator('tbody [data-result=yes]').allInnerTexts();
      const total = await page.locator('tfoot [data-result=yes]').innerText();
      assert.equal(
        parts.map(number_in).reduce((a, b) => a + b, 0),
        number_in(total),
      );
      assert.equal(number_in(total), rule.households.yes);
    });

    it('missing information is a list of its own, with whom to ask', async () => {
      await open('/screening?tab=missing', '[data-missing]');
      const { items } = await read_json(server, '/api/v1/screening/missing');
      assert.equal(await page.locator('[data-missing]').count(), items.length);
      const text = await page.locator('[data-missing]').first().innerText();
      assert.ok(squeezed(text).includes(squeezed(items[0].who_can_answer)));
    });

    it('another parameter: who comes in, who goes out, by place, each explained; the address is a link to it', async () => {
      const pack = await read_json(server, `/api/v1/packs/${deployment.pack}`);
      const amounts = pack.parameters.filter((one) => one.type === 'money');
      let tried;
      for (const { id, rows: values } of amounts) {
        const value = values.find((row) => row.in_force) ?? values[0];
        for (const factor of [2, 0.5]) {
          const text = (Number(value.value) * factor).toFixed(2);
          const body = json_body({ parameters: { [id]: text } });
          const answer = await ask(server, '/api/v1/what-if', body);
          if (!answer.ok) continue;
          const { items } = await answer.json();
          const rule = items.find((one) => one.enters > 0 || one.leaves > 0);
          if (rule) tried ??= { id, text, rule };
        }
      }
      assert.ok(tried, 'no amount of the pack moves any household');
      const address = encodeURIComponent(JSON.stringify({ [tried.id]: tried.text }));
      await open(`/what-if?parameters=${address}`, '[data-changed-rule]');
      const row = page.locator(`[data-changed-rule="${tried.rule.rule}"]`);
      const change = tried.rule.enters > 0 ? 'enters' : 'leaves';
      const button = row.locator(`[data-change=${change}]`).first();
      assert.equal(number_in(await button.innerText()), tried.rule[change]);
      await row.locator('.toggle').click();
      const places = await row.locator(`.place [data-change=${change}]`).allInnerTexts();
      assert.equal(
        places.map(number_in).reduce((a, b) => a + b, 0),
        tried.rule[change],
      );
      await button.click();
      await page.locator('.mover').first().waitFor();
      assert.match(await page.locator('.mover').first().innerText(), /原来[\s\S]+之后/);
      await page.getByRole('button', { name: '复制分享链接' }).click();
      await page.waitForSelector('.el-message');
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), page.url());
    });
  },
);

describe('accounts', unless_served('create_account', 'search_regions'), () => {
  before(() => work_as('manage_accounts'));
  const name = `test_${Date.now().toString(36)}`;

  it('a new account gets a password that is shown once', async () => {
    await open('/accounts', '[data-account]');
    await page.click('[data-create]');
    await page.locator('dialog').waitFor();
    await page.locator('dialog button[type=submit]').click();
    await page.waitForSelector('dialog [role=alert]');
    assert.deepEqual(await axe_violations(page), []);
    await page.fill('dialog input[name=login_name]', name);
    await page.fill('dialog input[name=name]', '测试员');
    const region = rows[0].region;
    await page.fill('dialog [data-region-search]', region);
    await page.locator('dialog .found .option').first().click();
    const { items: roles } = await read_json(server, '/api/v1/roles');
    const role = roles.find(
      (one) => one.levels.includes('village') && one.can_grant && !one.stands_alone,
    );
    await page.check(`dialog input[name=roles][value=${role.id}]`);
    await page.locator('dialog button[type=submit]').click();
    const password = await page.locator('[data-one-time-password]').innerText();
    assert.ok(password.length >= 8);
    assert.deepEqual(await axe_violations(page), []);
    await page.getByRole('button', { name: '已交给本人，关闭' }).click();
    await page.fill('input[name=query]', name);
    await page.keyboard.press('Enter');
    await page.waitForSelector(`[data-account="${name}"]`);
  });

  async function act(action) {
    await page.locator(`[data-account="${name}"]`).getByRole('button', { name: /更多/ }).click();
    await page.locator(`[data-action=${action}]:visible`).click();
  }

  it('a name that is taken is refused in words', async () => {
    await page.click('[data-create]');
    await page.fill('dialog input[name=login_name]', name);
    await page.fill('dialog input[name=name]', '又一个');
    await page.fill('dialog [data-region-search]', rows[0].region);
    await page.locator('dialog .found .option').first().click();
    await page.locator('dialog input[name=roles]').nth(2).check();
    await page.locator('dialog button[type=submit]').click();
    await page.locator('dialog [role=alert]').first().waitFor();
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
  });

  it('is reset, disabled with a reason, and enabled again', async () => {
    await act('reset');
    await page.getByRole('button', { name: '重置', exact: true }).last().click();
    await page.waitForSelector('[data-one-time-password]');
    await page.getByRole('button', { name: '已交给本人，关闭' }).click();
    await act('disable');
    await page.fill('dialog input[name=reason]', '浏览器测试');
    await page.keyboard.press('Enter');
    await page.waitForSelector(`[data-account="${name}"]:has-text("已停用")`);
    await act('enable');
    await page.waitForSelector(`[data-account="${name}"]:has-text("正常")`);
  });

  it('many come from a table, looked at first', async () => {
    const { items: roles } = await read_json(server, '/api/v1/roles');
    assert.ok(roles.length > 3);
    await page.click('[data-import]');
    await page.setInputFiles('input[type=file]', {
      name: 'accounts.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('账号,姓名\nx,y\n'),
    });
    await page.getByRole('button', { name: '检查' }).click();
    await page.locator('dialog [data-import-report], dialog [role=alert]').first().waitFor();
    assert.deepEqual(await axe_violations(page), []);
    await page.keyboard.press('Escape');
    await page.setInputFiles('input[type=file]', []).catch(() => undefined);
  });

  it('explains the roles', async () => {
    await open('/accounts', '[data-account]');
    await page.getByRole('button', { name: '角色说明' }).click();
    await page.locator('dialog .role').first().waitFor();
    assert.deepEqual(await axe_violations(page), []);
    await page.keyboard.press('Escape');
  });
});

describe('what goes wrong is said, and nothing typed is lost', () => {
  const refuse = (status, id, title) => (route) =>
    route.fulfill({
      status,
      contentType: 'application/problem+json',
      headers: status === 429 ? { 'retry-after': '30' } : {},
      body: JSON.stringify({
        type: `urn:shouwang:${id}`,
        id,
        title,
        status,
        next_step: '请照此办理',
      }),
    });
  before(() => work_as('read_households'));

  for (const [status, id, title] of [
    [403, 'permission.denied', '没有这项权限'],
    [413, 'request.body_too_large', '正文太大'],
    [429, 'rate.limited', '请求太多'],
    [500, 'server.failed', '服务内部出错'],
  ]) {
    it(`${status}: ${title}`, async () => {
      await page.route('**/api/v1/households?*', refuse(status, id, title));
      await page.goto(`${server.url}/desk/households`);
      await page.waitForSelector('[role=alert]');
      const text = await page.innerText('[role=alert]');
      assert.ok(text.includes(title) && text.includes('请照此办理'), text);
      await page.unroute('**/api/v1/households?*');
      await page.getByRole('button', { name: '重试' }).click();
      await page.waitForSelector('.households tbody tr');
    });
  }

  it('the server is away: says so at once, goes on when it is back', async () => {
    await page.route('**/api/v1/**', (route) => route.abort('connectionrefused'));
    await page.goto(`${server.url}/desk/households`);
    await page.waitForSelector('[role=alert]');
    assert.match(await page.innerText('[role=alert]'), /连接不上服务器/);
    await page.unroute('**/api/v1/**');
    await page.getByRole('button', { name: '重试' }).click();
    await page.waitForSelector('.households tbody tr');
  });

  it('a page without permission is explained, not empty', async () => {
    await work_as('manage_accounts');
    const account = server.sessions.get([...server.sessions.keys()].at(-1)).account;
    if (!account.permissions.includes('try_what_if')) {
      await open('/what-if', '.empty');
      assert.match(await page.innerText('.empty'), /没有这项权限/);
    }
    await work_as('read_households');
  });

  it('a session that ends is renewed over the page, and the question goes on', async () => {
    const account = await sign_in(server, 'read_households');
    await open('/households', '.households tbody tr');
    await page.fill('input[name=query]', rows[0].household_number);
    await page.context().clearCookies();
    await page.keyboard.press('Enter');
    await page.locator('dialog').waitFor();
    assert.deepEqual(await axe_violations(page), []);
    assert.equal(
      await page.inputValue('dialog input[name=login_name]'),
      account.account.login_name,
    );
    await page.fill('dialog input[type=password]', account.password);
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog', { state: 'detached' });
    await page.waitForFunction(
      () => document.querySelectorAll('.households tbody tr').length === 1,
    );
    assert.equal(await page.inputValue('input[name=query]'), rows[0].household_number);
  });
});

describe('without a mouse', unless_served('get_screening', 'list_history'), () => {
  async function tab_to(selector, limit = 80) {
    for (let presses = 0; presses < limit; presses += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
    }
    assert.fail(`Tab does not reach ${selector}`);
  }

  it('log in → menu → screening → list → household → history by keys alone', async () => {
    const account = await sign_in(server, 'read_households');
    await session.close();
    session = await open_page(browser, { ...server, cookie: undefined });
    page = session.page;
    await page.goto(`${server.url}/desk/`);
    await page.waitForSelector('input[name=login_name]');
    await page.waitForFunction(() => document.activeElement.name === 'login_name');
    await page.keyboard.type(account.account.login_name);
    await page.keyboard.press('Tab');
    await page.keyboard.type(account.password);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.menu .item');
    await tab_to('.menu .item[href$="/screening"]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-screened]');
    await tab_to('[data-screened] [data-result=yes] a', 200);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.households tbody tr');
    await tab_to('a.head_name');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-rule]');
    await tab_to('#tab-findings');
    await page.keyboard.press('ArrowLeft'); // round to the last
    await page.waitForSelector('[data-submission]');
  });
});

describe('every new page at every size', unless_served('get_screening', 'list_history'), () => {
  const kSizes = [
    { width: 1366, height: 768 },
    { width: 1920, height: 1080 },
    { width: 360, height: 740 },
  ];
  for (const size of kSizes) {
    it(`has no accessibility fault and does not overflow at ${size.width}`, async () => {
      await sign_in(server, 'try_what_if');
      const { items } = await read_json(server, '/api/v1/screening');
      const rule = items.find((one) => one.households.yes > 0);
      const household = `/desk/households/${rows[0].id}`;
      const pages = [
        ['home', '/desk/', '.to_do, .part'],
        ['screening', '/desk/screening', '[data-screened]'],
        ['missing_list', '/desk/screening?tab=missing', '[data-missing]'],
        ['rule_regions', `/desk/screening/${rule.rule}`, '[data-region]'],
        ['county_what_if', '/desk/what-if', '#what_if_parameter'],
        ['history', `${household}?tab=history`, '[data-submission]'],
        ['as_of', `${household}?valid=2022-12-31`, '[data-as-of-banner]'],
        ['me', '/desk/me', '[data-session]'],
        ['accounts', '/desk/accounts', '[data-account]', 'manage_accounts'],
      ];
      for (const [name, path, ready, permission = 'try_what_if'] of pages) {
        const own_session = await sign_in(server, permission);
        const own = await open_page(browser, server, {
          ...size,
          session: own_session,
        });
        await own.page.goto(server.url + path);
        await own.page.waitForSelector(ready);
        await own.page.waitForTimeout(400); // let transitions end: colours in motion have no contrast
        await own.page.screenshot({
          path: join(kScreenshots, `${name}_${size.width}.png`),
        });
        assert.deepEqual(await axe_violations(own.page), [], `${name} at ${size.width}`);
        const overflow = await own.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.ok(overflow <= 0, `${name} at ${size.width} is ${overflow} px too wide`);
        assert.deepEqual(own.faults, [], name);
        await own.close();
      }
    });
  }
});
