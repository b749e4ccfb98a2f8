import { ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { is_abort, problem_from_error, type Problem } from '@shouwang/api';

export interface Request<T> {
  data: ShallowRef<T | null>;
  problem: ShallowRef<Problem | null>;
  is_loading: Ref<boolean>;
  run: () => Promise<void>;
}

// One question to the server: a newer question aborts the older one, whose answer is dropped. The last good answer
// stays on screen while the next is on its way.
export function use_request<T>(ask: (signal: AbortSignal) => Promise<T>): Request<T> {
  const data = shallowRef<T | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const is_loading = ref(false);
  let current: AbortController | null = null;

  async function run() {
    current?.abort();
    const controller = new AbortController();
    current = controller;
    is_loading.value = true;
    try {
      const answer = await ask(controller.signal);
      if (current !== controller) return;
      data.value = answer;
      problem.value = null;
    } catch (error) {
      if (current !== controller || is_abort(error)) return;
      problem.value = problem_from_error(error);
    } finally {
      if (current === controller) is_loading.value = false;
    }
  }

  return { data, problem, is_loading, run };
}
