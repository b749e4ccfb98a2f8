import { computed, ref, watch, type ComputedRef, type Ref } from 'vue';
import type { Problem } from '@shouwang/api';
import { use_request } from './use_request';

const kPauseMilliseconds = 150;

export interface TypedSearch<Item> {
  text: Ref<string>;
  wanted: ComputedRef<string>;
  items: ComputedRef<Item[]>;
  total: ComputedRef<number>;
  is_current: ComputedRef<boolean>; // What is found answers what is typed.
  problem: Ref<Problem | null>;
}

// What is typed into a search box and what was found for it; the answer to an older text is dropped.
export function use_typed_search<Item>(
  find: (query: string, signal: AbortSignal) => Promise<{ items: Item[]; total?: number }>,
): TypedSearch<Item> {
  const text = ref('');
  const wanted = computed(() => text.value.trim());
  const request = use_request((signal) => find(wanted.value, signal));
  const answered = ref('');
  let timer: ReturnType<typeof setTimeout> | undefined;

  watch(wanted, (value) => {
    clearTimeout(timer);
    if (!value) return;
    timer = setTimeout(async () => {
      await request.run();
      if (wanted.value === value) answered.value = value;
    }, kPauseMilliseconds);
  });

  return {
    text,
    wanted,
    items: computed(() => (wanted.value ? (request.data.value?.items ?? []) : [])),
    total: computed(() => request.data.value?.total ?? 0),
    is_current: computed(() => wanted.value !== '' && answered.value === wanted.value),
    problem: request.problem,
  };
}
