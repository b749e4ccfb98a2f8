import { onBeforeUnmount, shallowRef } from 'vue';
import type { ImportBatch } from '@shouwang/api';
import { api } from './api';
import { use_action } from './use_action';
import { use_request } from './use_request';

const kAskEveryMilliseconds = 1000;

// One batch and what can be done with it; asked again every second while the server works on it.
export function use_import_batch(batch_id: string) {
  const request = use_request((signal) => api.import_batch(batch_id, signal));
  const batch = shallowRef<ImportBatch | null>(null);
  const action = use_action();
  let timer: ReturnType<typeof setTimeout> | undefined;
  onBeforeUnmount(() => clearTimeout(timer));

  function take(next: ImportBatch) {
    batch.value = next;
    clearTimeout(timer);
    if (next.progress) timer = setTimeout(() => void load(), kAskEveryMilliseconds);
  }

  async function load() {
    await request.run();
    if (request.data.value && !request.problem.value) take(request.data.value);
  }

  async function act(deed: (key: string) => Promise<ImportBatch>): Promise<boolean> {
    const next = await action.run(deed);
    if (next) take(next);
    return next !== null;
  }

  return {
    batch,
    load,
    problem: request.problem,
    act_problem: action.problem,
    is_busy: action.is_busy,
    validate: () => act((key) => api.validate_import(batch_id, key)),
    apply: () => act((key) => api.apply_import(batch_id, key)),
    cancel: () => act((key) => api.cancel_import(batch_id, key)),
    undo: (reason: string) => act((key) => api.undo_import(batch_id, reason, key)),
    set_mapping: (body: Parameters<typeof api.set_import_mapping>[1]) =>
      act((key) => api.set_import_mapping(batch_id, body, key)),
  };
}

export type ImportBatchActions = ReturnType<typeof use_import_batch>;
