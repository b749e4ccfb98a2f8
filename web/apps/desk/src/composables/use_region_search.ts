import { computed, ref, watch } from 'vue';
import { api } from './api';
import { use_request } from './use_request';

const kPauseMilliseconds = 150;

// Regions by code, name, path of names, pinyin or initials, as they are typed.
export function use_region_search(deployment: () => string, limit = 20) {
  const text = ref('');
  const wanted = computed(() => text.value.trim());
  const request = use_request((signal) =>
    api.search_regions({ deployment: deployment(), query: wanted.value, limit }, signal),
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

  return {
    text,
    wanted,
    problem: request.problem,
    is_answered: computed(() => wanted.value !== '' && answered.value === wanted.value),
    items: computed(() => (wanted.value ? (request.data.value?.items ?? []) : [])),
  };
}
