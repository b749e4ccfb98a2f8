import { computed, shallowRef } from 'vue';
import { problem_from_error, type Problem, type Session } from '@shouwang/api';
import { api } from './api';
import { guard_session, is_password_due, open_gate } from './session_gate';

// Who works at this desk; one for all pages.
const session = shallowRef<Session | null>(null);
const problem = shallowRef<Problem | null>(null);
const account = computed(() => session.value?.account ?? null);
const is_password_change_due = computed(
  () => session.value?.must_change_password === true || is_password_due.value,
);

function take(answer: Session) {
  session.value = answer;
  problem.value = null;
  is_password_due.value = false;
  guard_session(answer.account !== null);
}

// Asks the server who is there; a problem is kept for the page to show.
async function load() {
  try {
    take(await api.session());
  } catch (error) {
    problem.value = problem_from_error(error);
  }
}

async function log_in(login_name: string, password: string) {
  take(await api.log_in({ login_name, password }));
  open_gate(true);
}

async function change_password(old_password: string, new_password: string, key: string) {
  take(await api.change_password({ old_password, new_password }, key));
}

async function log_out() {
  guard_session(false);
  await api.log_out();
  await load();
}

function may(...permissions: string[]): boolean {
  const granted = account.value?.permissions ?? [];
  return permissions.length === 0 || permissions.some((one) => granted.includes(one));
}

export function use_session() {
  return {
    session,
    problem,
    account,
    is_password_change_due,
    load,
    log_in,
    log_out,
    change_password,
    may,
  };
}
