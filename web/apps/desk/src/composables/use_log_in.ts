import { computed, reactive, ref } from 'vue';
import type { LogInProblem, Problem } from '@shouwang/api';
import { problem_from_error } from '@shouwang/api';
import { words } from '@shouwang/ui/words';
import { use_session } from './session';
import { day_and_time } from './times';

// The log-in form: what was typed, what is wrong with it, and the sentence when it is refused.
export function use_log_in(done: () => void) {
  const { log_in } = use_session();
  const form = reactive({ login_name: '', password: '' });
  const is_tried = ref(false);
  const is_busy = ref(false);
  const problem = ref<Problem | null>(null);

  const complaints = computed(() => ({
    login_name: is_tried.value && !form.login_name.trim() ? words.session.log_in.name_missing : '',
    password: is_tried.value && !form.password ? words.session.log_in.password_missing : '',
  }));

  // What happened, how many attempts are left, until when it is locked, what to do.
  const refusal = computed<string[]>(() => {
    const { value } = problem;
    if (!value) return [];
    if (!value.body)
      return value.kind === 'offline'
        ? [words.problem.offline, words.problem.offline_next]
        : [words.problem.broken(value.status), words.problem.broken_next];
    const body = value.body as LogInProblem;
    return [
      body.title,
      body.detail ?? '',
      body.attempts_left ? words.session.log_in.attempts_left(body.attempts_left) : '',
      body.locked_until ? words.session.log_in.locked_until(day_and_time(body.locked_until)) : '',
      body.next_step ?? '',
    ].filter(Boolean);
  });

  async function submit() {
    is_tried.value = true;
    if (complaints.value.login_name || complaints.value.password || is_busy.value) return;
    is_busy.value = true;
    problem.value = null;
    try {
      await log_in(form.login_name.trim(), form.password);
      form.password = '';
      is_tried.value = false;
      done();
    } catch (error) {
      problem.value = problem_from_error(error) as Problem;
    } finally {
      is_busy.value = false;
    }
  }

  return { form, complaints, refusal, is_busy, submit };
}
