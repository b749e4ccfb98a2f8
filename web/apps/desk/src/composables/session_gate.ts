// A session may end while somebody is at work. Then questions wait here until the person has logged in again and are asked
// once more, so that nothing typed is lost; writes keep their key, so nothing is done twice.
import { ref } from 'vue';

// True while somebody who was logged in has to log in again.
export const is_session_over = ref(false);
// True when the server wants a new password first.
export const is_password_due = ref(false);

let is_guarding = false;
let waiting: ((is_renewed: boolean) => void)[] = [];

// From now on an ended session is waited for; before the first log-in it is the router's business.
export function guard_session(is_on: boolean) {
  is_guarding = is_on;
  if (!is_on) open_gate(false);
}

export function open_gate(is_renewed: boolean) {
  is_session_over.value = false;
  const released = waiting;
  waiting = [];
  for (const go_on of released) go_on(is_renewed);
}

export function wait_for_session(signal?: AbortSignal): Promise<boolean> {
  is_session_over.value = true;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal!.reason);
    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort, { once: true });
    waiting.push(resolve);
  });
}

async function problem_id(response: Response): Promise<string> {
  if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return '';
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return (body as { id?: string } | null)?.id ?? '';
}

export async function fetch_signed_in(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await fetch(request);
  if (response.status !== 401 && response.status !== 403) return response;
  const id = await problem_id(response);
  if (id === 'password.change_required') is_password_due.value = true;
  if (id !== 'session.required' || !is_guarding) return response;
  return (await wait_for_session(request.signal)) ? fetch_signed_in(again) : response;
}
