import { shallowRef } from 'vue';
import { ElMessage } from 'element-plus';
import type { Account } from '@shouwang/api';
import { words } from '@shouwang/ui/words';
import { api } from './api';
import { use_action } from './use_action';

export type OpenDialog =
  | { kind: 'create' | 'import' | 'roles' }
  | { kind: 'edit' | 'reset' | 'disable' | 'hand_over' | 'sessions'; account: Account }
  | { kind: 'password'; account: Account; one_time_password: string };

// Which dialog of the accounts page is open, and the deeds that need no more than a confirmation or a reason.
export function use_account_deeds(refresh: () => void) {
  const dialog = shallowRef<OpenDialog | null>(null);
  const { is_busy, problem, run, renew } = use_action();

  function open(next: OpenDialog | null) {
    renew();
    dialog.value = next;
  }

  function done(message: string) {
    open(null);
    ElMessage.success(message);
    refresh();
  }

  async function reset(account: Account) {
    const answer = await run((key) => api.reset_password(account.id, key));
    if (!answer) return;
    open({ kind: 'password', ...answer });
    refresh();
  }

  async function disable(account: Account, reason: string) {
    if (await run((key) => api.disable_account(account.id, reason, key)))
      done(words.accounts.disabled);
  }

  async function enable(account: Account) {
    if (await run((key) => api.enable_account(account.id, key))) done(words.accounts.enabled);
    else if (problem.value) ElMessage.error(problem.value.body?.title ?? words.problem.offline);
  }

  return { dialog, is_busy, problem, open, done, reset, disable, enable };
}
