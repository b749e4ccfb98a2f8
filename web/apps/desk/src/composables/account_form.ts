import type { Account, AccountCreate, AccountUpdate, Role } from '@shouwang/api';
import { words } from '@shouwang/ui/words';

// An account as it is being written.
export interface AccountForm {
  login_name: string;
  name: string;
  roles: string[];
  region: string;
  region_name: string;
  phone: string;
  note: string;
}

export function form_of(account: Account | null): AccountForm {
  return {
    login_name: account?.login_name ?? '',
    name: account?.name ?? '',
    roles: account?.roles.map((role) => role.id) ?? [],
    region: account?.region ?? '',
    region_name: account?.region_full_name ?? '',
    phone: '',
    note: account?.note ?? '',
  };
}

export type Complaints = Partial<Record<keyof AccountForm, string>>;

export function complaints_of(form: AccountForm): Complaints {
  const text = words.accounts.form;
  const result: Complaints = {};
  if (!/^[A-Za-z0-9_-]{2,64}$/.test(form.login_name.trim()))
    result.login_name = text.login_name_help;
  if (!form.name.trim()) result.name = text.missing;
  if (form.roles.length === 0) result.roles = text.roles_missing;
  if (!form.region) result.region = text.region_missing;
  return result;
}

// A role that stands alone excludes all others.
export function toggle_role(
  chosen: readonly string[],
  role: Role,
  is_on: boolean,
  all: readonly Role[],
): string[] {
  const rest = chosen.filter((id) => id !== role.id);
  if (!is_on) return rest;
  if (role.stands_alone) return [role.id];
  return [...rest.filter((id) => !all.find((one) => one.id === id)?.stands_alone), role.id];
}

export function to_create(form: AccountForm): AccountCreate {
  return {
    login_name: form.login_name.trim(),
    name: form.name.trim(),
    roles: form.roles,
    region: form.region,
    ...(form.phone.trim() ? { phone: form.phone.trim() } : {}),
    ...(form.note.trim() ? { note: form.note.trim() } : {}),
  };
}

// Only what is another than before.
export function to_update(form: AccountForm, account: Account): AccountUpdate {
  const roles = account.roles.map((role) => role.id);
  const is_same_roles =
    roles.length === form.roles.length && roles.every((id) => form.roles.includes(id));
  return {
    version: account.version,
    ...(form.name.trim() !== account.name ? { name: form.name.trim() } : {}),
    ...(is_same_roles ? {} : { roles: form.roles }),
    ...(form.region !== account.region ? { region: form.region } : {}),
    ...(form.phone.trim() ? { phone: form.phone.trim() } : {}),
    ...(form.note.trim() !== account.note ? { note: form.note.trim() } : {}),
  };
}
