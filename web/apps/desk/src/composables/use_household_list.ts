import { computed, ref, watch, type Ref } from 'vue';
import { api } from './api';
import { query_to_request, type ListQuery } from './household_query';
import { use_request } from './use_request';

// One page of households and the way to the next and the previous. Cursors only lead forward, so the ones already
// used are kept; another question starts at page one.
export function use_household_list(query: Ref<ListQuery>, deployment: () => string) {
  const cursors = ref<(string | null)[]>([null]);
  const request = use_request((signal) =>
    api.households(
      query_to_request(query.value, deployment(), cursors.value[cursors.value.length - 1]!),
      signal,
    ),
  );

  const page = computed(() => cursors.value.length);
  const total = computed(() => request.data.value?.total ?? 0);
  const page_count = computed(() => Math.max(1, Math.ceil(total.value / query.value.limit)));
  const has_next = computed(() => !!request.data.value?.next_cursor);

  async function next() {
    const cursor = request.data.value?.next_cursor;
    if (!cursor || request.is_loading.value) return;
    cursors.value = [...cursors.value, cursor];
    await request.run();
  }

  async function previous() {
    if (cursors.value.length === 1 || request.is_loading.value) return;
    cursors.value = cursors.value.slice(0, -1);
    await request.run();
  }

  watch(
    query,
    () => {
      cursors.value = [null];
      void request.run();
    },
    { immediate: true },
  );

  return { ...request, page, page_count, total, has_next, next, previous };
}
