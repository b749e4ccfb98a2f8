import { describe, expect, it } from 'vitest';
import type { Account, Role } from '@shouwang/api';
import { complaints_of, form_of, to_create, to_update, toggle_role } from './account_form';

const role = (id: string, stands_alone = false) => ({ id, stands_alone }) as Role;
const account = {
  id: '1',
  login_name: 'wang',
  name: '王',
  roles: [{ id: 'village_clerk', label: '村级专干' }],
  region: '990101001001',
  region_full_name: '样例村',
  note: '',
  version: 4,
} as unknown as Account;

describe('account form', () => {
  it('complains of everything that is missing at once', () => {
    expect(Object.keys(complaints_of(form_of(null)))).toEqual([
      'login_name',
      'name',
      'roles',
      'region',
    ]);
    expect(complaints_of(form_of(account))).toEqual({});
  });

  it('sends only what changed, with the version that was read', () => {
    const form = form_of(account);
    expect(to_update(form, account)).toEqual({ version: 4 });
    expect(to_update({ ...form, name: '王五', roles: ['a', 'b'] }, account)).toEqual({
      version: 4,
      name: '王五',
      roles: ['a', 'b'],
    });
  });

  it('leaves what is empty out of a new account', () => {
    expect(to_create({ ...form_of(account), phone: ' ' })).not.toHaveProperty('phone');
  });

  it('lets no other role stand beside one that stands alone', () => {
    const all = [role('a'), role('b'), role('alone', true)];
    expect(toggle_role(['a', 'b'], all[2]!, true, all)).toEqual(['alone']);
    expect(toggle_role(['alone'], all[0]!, true, all)).toEqual(['a']);
    expect(toggle_role(['a', 'b'], all[0]!, false, all)).toEqual(['b']);
  });
});
