import { computed, ref, shallowRef } from 'vue';
import { problem_from_error, type Problem, type Submission } from '@shouwang/api';
import { api } from './api';

// What was submitted about a household, newest first, page by page.
export function use_history(household_id: string, deployment: string) {
  const items = shallowRef<Submission[]>([]);
  const total = ref(0);
  const cursor = ref<string | null>(null);
  const is_loading = ref(false);
  const is_loaded = ref(false);
  const problem = shallowRef<Problem | null>(null);

  async function read(from: string | null) {
    is_loading.value = true;
    try {
      const page = await api.history(household_id, deployment, from);
      items.value = from ? [...items.value, ...page.items] : page.items;
      total.value = page.total;
      cursor.value = page.next_cursor;
      is_loaded.value = true;
      problem.value = null;
    } catch (error) {
      problem.value = problem_from_error(error);
    } finally {
      is_loading.value = false;
    }
  }

  return {
    items,
    total,
    is_loading,
    is_loaded,
    problem,
    has_more: computed(() => cursor.value !== null),
    load: () => read(null),
    load_more: () => read(cursor.value),
  };
}
