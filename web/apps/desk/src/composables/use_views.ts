import { computed, shallowRef } from 'vue';
import { problem_from_error, type Problem, type View, type ViewPage } from '@shouwang/api';
import { api } from './api';
import { use_action } from './use_action';

// What a page shows, as a view keeps it.
export interface Shown {
  query: Record<string, string>;
  columns: string[];
}

// The own saved views of one page.
export function use_views(page: ViewPage) {
  const items = shallowRef<View[]>([]);
  const load_problem = shallowRef<Problem | null>(null);
  const action = use_action();

  async function load() {
    try {
      items.value = (await api.views(page)).items;
      load_problem.value = null;
    } catch (error) {
      load_problem.value = problem_from_error(error);
    }
  }

  async function write(act: (key: string) => Promise<unknown>): Promise<boolean> {
    const done = await action.run(async (key) => {
      await act(key);
      return true;
    });
    if (done) await load();
    return done !== null;
  }

  return {
    items,
    load_problem,
    problem: action.problem,
    is_busy: action.is_busy,
    default_view: computed(() => items.value.find((view) => view.is_default) ?? null),
    load,
    create: (name: string, is_default: boolean, shown: Shown) =>
      write((key) => api.create_view({ page, name, is_default, ...shown }, key)),
    replace: (view: View, shown: Shown) =>
      write((key) =>
        api.replace_view(
          view.id,
          { page, name: view.name, is_default: view.is_default, ...shown },
          key,
        ),
      ),
    set_default: (view: View, is_default: boolean) =>
      write((key) =>
        api.replace_view(
          view.id,
          { page, name: view.name, is_default, query: view.query, columns: view.columns },
          key,
        ),
      ),
    remove: (view: View) => write((key) => api.delete_view(view.id, key)),
  };
}

export type Views = ReturnType<typeof use_views>;
