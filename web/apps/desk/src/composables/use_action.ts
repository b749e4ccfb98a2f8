import { ref, shallowRef } from 'vue';
import { new_key, problem_from_error, type Problem } from '@shouwang/api';

// One write at a time: busy while it runs, the problem when it fails. The key stays the same for the same intent, so that
// pressing the button again after a lost answer does nothing twice; `renew` begins a new intent.
export function use_action() {
  const is_busy = ref(false);
  const problem = shallowRef<Problem | null>(null);
  let key = new_key();

  function renew() {
    key = new_key();
    problem.value = null;
  }

  // The answer, or null when it failed (then `problem` says why).
  async function run<T>(act: (key: string) => Promise<T>): Promise<T | null> {
    if (is_busy.value) return null;
    is_busy.value = true;
    problem.value = null;
    try {
      const answer = await act(key);
      key = new_key();
      return answer;
    } catch (error) {
      problem.value = problem_from_error(error);
      // the server looked at it and said no: what is sent next is another request
      if (problem.value.kind === 'answered' && problem.value.status < 500) key = new_key();
      return null;
    } finally {
      is_busy.value = false;
    }
  }

  return { is_busy, problem, run, renew };
}
