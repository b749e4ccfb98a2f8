import { computed, ref, watch, type Ref } from 'vue';
import { use_request } from './use_request';

interface Page<Row> {
  items: Row[];
  total: number;
  next_cursor: string | null;
}

// One page of a long list and the way to the next and the previous. Cursors only lead forward, so the ones already used
// are kept; another question starts at page one.
export function use_cursor_pages<Query extends { limit: number }, Row>(
  query: Ref<Query>,
  ask: (query: Query, cursor: string | null, signal: AbortSignal) => Promise<Page<Row>>,
) {
  const cursors = ref<(string | null)[]>([null]);
  const request = use_request((signal) =>
    ask(query.value, cursors.value[cursors.value.length - 1]!, signal),
  );

  const page = computed(() => cursors.value.length);
  const total = computed(() => request.data.value?.total ?? 0);
  const page_count = computed(() => Math.max(1, Math.ceil(total.value / query.value.limit)));
  const has_next = computed(() => !!request.data.value?.next_cursor);

  async function go(to: (string | null)[]) {
    if (request.is_loading.value) return;
    cursors.value = to;
    await request.run();
  }

  async function next() {
    const cursor = request.data.value?.next_cursor;
    if (cursor) await go([...cursors.value, cursor]);
  }

  async function previous() {
    if (cursors.value.length > 1) await go(cursors.value.slice(0, -1));
  }

  async function first() {
    if (cursors.value.length > 1) await go([null]);
  }

  watch(
    query,
    () => {
      cursors.value = [null];
      void request.run();
    },
    { immediate: true },
  );

  return { ...request, page, page_count, total, has_next, next, previous, first };
}
