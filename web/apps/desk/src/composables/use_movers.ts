import { computed, ref, shallowRef, watch } from 'vue';
import {
  is_abort,
  problem_from_error,
  type Problem,
  type WhatIfHouseholdsPage,
  type WhatIfHouseholdsRequest,
} from '@shouwang/api';
import { api } from './api';

type Mover = WhatIfHouseholdsPage['items'][number];

// The households that would enter or leave one rule, page by page; another question starts anew.
export function use_movers(deployment: string, question: () => WhatIfHouseholdsRequest | null) {
  const items = shallowRef<Mover[]>([]);
  const total = ref(0);
  const cursor = ref<string | null>(null);
  const is_loading = ref(false);
  const problem = shallowRef<Problem | null>(null);
  let current: AbortController | null = null;

  async function read(from: string | null) {
    current?.abort();
    const asked = question();
    if (!asked) return;
    const controller = new AbortController();
    current = controller;
    is_loading.value = true;
    try {
      const page = await api.what_if_households(
        { ...asked, ...(from ? { cursor: from } : {}) },
        deployment,
        controller.signal,
      );
      if (current !== controller) return;
      items.value = from ? [...items.value, ...page.items] : page.items;
      total.value = page.total;
      cursor.value = page.next_cursor;
      problem.value = null;
    } catch (error) {
      if (current !== controller || is_abort(error)) return;
      problem.value = problem_from_error(error);
    } finally {
      if (current === controller) is_loading.value = false;
    }
  }

  watch(
    () => JSON.stringify(question()),
    () => {
      items.value = [];
      void read(null);
    },
    { immediate: true },
  );
  return {
    items,
    total,
    is_loading,
    problem,
    has_more: computed(() => cursor.value !== null),
    load: () => read(null),
    load_more: () => read(cursor.value),
  };
}
