import { ref, shallowRef } from 'vue';
import { problem_from_error, type Problem, type SessionEntry } from '@shouwang/api';
import { api } from './api';
import { use_action } from './use_action';

// Where an account is logged in, and how to end it. Without an id: the own sessions.
export function use_sessions(account_id?: string) {
  const items = shallowRef<SessionEntry[] | null>(null);
  const load_problem = shallowRef<Problem | null>(null);
  const ending = ref('');
  const action = use_action();

  async function load() {
    try {
      const answer = account_id ? await api.account_sessions(account_id) : await api.sessions();
      items.value = answer.items;
      load_problem.value = null;
    } catch (error) {
      load_problem.value = problem_from_error(error);
    }
  }

  async function end(session_id: string) {
    ending.value = session_id;
    const done = await action.run(async (key) => {
      await api.end_session(session_id, key);
      return true;
    });
    ending.value = '';
    if (done) await load();
    return done !== null;
  }

  // All but this one.
  async function end_others() {
    for (const entry of items.value ?? []) {
      if (!entry.is_this && !(await end(entry.id))) return false;
    }
    return true;
  }

  async function end_all() {
    const done = await action.run(async (key) => {
      await api.end_account_sessions(account_id!, key);
      return true;
    });
    if (done) await load();
    return done !== null;
  }

  return { items, load_problem, ending, problem: action.problem, load, end, end_others, end_all };
}
