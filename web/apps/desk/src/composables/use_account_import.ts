import { computed, ref, shallowRef } from 'vue';
import type { AccountImportReport } from '@shouwang/api';
import { api } from './api';
import { use_action } from './use_action';

const kTypes: Record<string, string> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv',
};

export const type_of_file = (name: string): string | null =>
  kTypes[name.toLowerCase().split('.').pop() ?? ''] ?? null;

// Accounts from a table: looked at first, stored on the second press. Another file begins anew.
export function use_account_import() {
  const file = shallowRef<File | null>(null);
  const is_wrong_type = ref(false);
  const report = shallowRef<AccountImportReport | null>(null);
  const action = use_action();

  function choose(chosen: File | null) {
    action.renew();
    report.value = null;
    is_wrong_type.value = chosen !== null && type_of_file(chosen.name) === null;
    file.value = is_wrong_type.value ? null : chosen;
  }

  async function send(dry_run: boolean) {
    const chosen = file.value;
    if (!chosen) return;
    const type = type_of_file(chosen.name)!;
    const answer = await action.run((key) => api.import_accounts(chosen, type, dry_run, key));
    if (answer) report.value = answer;
  }

  return {
    file,
    is_wrong_type,
    report,
    problem: action.problem,
    is_busy: action.is_busy,
    is_done: computed(() => report.value !== null && !report.value.is_dry_run),
    choose,
    check: () => send(true),
    store: () => send(false),
  };
}
