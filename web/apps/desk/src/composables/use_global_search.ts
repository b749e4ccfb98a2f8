import { computed, ref, watch } from 'vue';
import type { SearchHit } from '@shouwang/api';
import { api } from './api';
import { use_request } from './use_request';

const kPauseMilliseconds = 150;
const kMostHits = 12;

// What is typed into the search box and what the server found for it; the answer to an older text is dropped.
export function use_global_search(deployment: () => string) {
  const text = ref('');
  const wanted = computed(() => text.value.trim());
  const request = use_request((signal) =>
    api.search({ deployment: deployment(), query: wanted.value, limit: kMostHits }, signal),
  );
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

  const is_current = computed(() => wanted.value !== '' && answered.value === wanted.value);
  const hits = computed<SearchHit[]>(() =>
    wanted.value && request.data.value ? request.data.value.items : [],
  );
  return {
    text,
    wanted,
    hits,
    is_current,
    total: computed(() => request.data.value?.total ?? 0),
    problem: request.problem,
  };
}
