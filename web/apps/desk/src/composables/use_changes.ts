import { computed, onActivated, onBeforeUnmount, onDeactivated, ref, watch } from 'vue';
import type { ChangeEvent } from '@shouwang/api';
import { is_session_over, wait_for_session } from './session_gate';

type Listener = (change: ChangeEvent) => void;

const kPauseMilliseconds = 800;
const kLostMilliseconds = 9 * 1000;

let source: EventSource | null = null;
let lost_timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<Listener>();
// True when no news came through for a while; pages may be out of date then.
export const is_line_lost = ref(false);

function read(data: string): ChangeEvent | null {
  try {
    const change = JSON.parse(data) as ChangeEvent;
    return Array.isArray(change.regions) ? change : null;
  } catch {
    return null;
  }
}

function tell(change: ChangeEvent | null) {
  if (change) for (const listener of listeners) listener(change);
}

// The server tells what changed as long as the desk is open; the browser reconnects by itself.
export function start_changes(deployment: string) {
  stop_changes();
  if (typeof EventSource === 'undefined') return;
  source = new EventSource(`/api/v1/events?deployment=${encodeURIComponent(deployment)}`);
  source.addEventListener('change', (event) => tell(read((event as MessageEvent<string>).data)));
  source.addEventListener('session_ended', () => void wait_for_session().catch(() => undefined));
  source.onopen = () => {
    clearTimeout(lost_timer);
    is_line_lost.value = false;
  };
  source.onerror = () => {
    clearTimeout(lost_timer);
    lost_timer = setTimeout(() => (is_line_lost.value = !is_session_over.value), kLostMilliseconds);
  };
}

export function stop_changes() {
  source?.close();
  source = null;
  clearTimeout(lost_timer);
  is_line_lost.value = false;
}

// "370305004000" → "370305004": what all regions in it begin with. Zeros are dropped by whole levels.
export function territory(region: string): string {
  let code = region;
  for (const digits of [3, 3, 2, 2, 2]) {
    if (!code.endsWith('0'.repeat(digits)) || code.length > 12) break;
    code = code.slice(0, -digits);
  }
  return code;
}

export function concerns(change: ChangeEvent, region: string): boolean {
  const within = territory(region);
  return change.regions.length === 0 || change.regions.some((code) => code.startsWith(within));
}

// Calls `refresh` soon after something changed in `region`; several changes make one call, and a page that nobody looks
// at waits until it is looked at.
export function use_changes(region: () => string, refresh: (change: ChangeEvent) => void) {
  const is_shown = ref(true);
  const is_seen = ref(!document.hidden);
  const is_visible = computed(() => is_shown.value && is_seen.value);
  let pending: ChangeEvent | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush() {
    if (!pending || !is_visible.value) return;
    const change = pending;
    pending = null;
    refresh(change);
  }
  const listener: Listener = (change) => {
    if (!concerns(change, region())) return;
    pending = change;
    clearTimeout(timer);
    timer = setTimeout(flush, kPauseMilliseconds);
  };
  const see = () => (is_seen.value = !document.hidden);

  listeners.add(listener);
  document.addEventListener('visibilitychange', see);
  watch(is_visible, flush);
  onActivated(() => (is_shown.value = true));
  onDeactivated(() => (is_shown.value = false));
  onBeforeUnmount(() => {
    clearTimeout(timer);
    listeners.delete(listener);
    document.removeEventListener('visibilitychange', see);
  });
}
