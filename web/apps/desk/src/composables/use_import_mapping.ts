import { computed, ref, shallowRef } from 'vue';
import type { ImportLayoutList, ImportMapping, ImportPreflight } from '@shouwang/api';
import { api } from './api';
import { use_action } from './use_action';

// What the server takes each column for, and what the user makes of it. `look` asks it about the first rows again.
export function use_import_mapping(batch_id: string) {
  const layouts = shallowRef<ImportLayoutList>({ layouts: [], mappings: [] });
  const seen = shallowRef<ImportPreflight | null>(null);
  const draft = ref<ImportMapping | null>(null);
  const is_changed = ref(false);
  const action = use_action();

  async function look(asked: Parameters<typeof api.preflight_import>[1]) {
    const answer = await action.run(async (key) => {
      if (layouts.value.layouts.length === 0) layouts.value = await api.import_layouts();
      return api.preflight_import(batch_id, asked, key);
    });
    if (!answer) return;
    seen.value = answer;
    draft.value = answer.mapping ? structuredClone(answer.mapping) : null;
    is_changed.value = false;
  }

  const layout = computed(() =>
    layouts.value.layouts.find((one) => one.id === draft.value?.layout),
  );
  const target_of = (column: number) =>
    draft.value?.columns.find((one) => one.column === column)?.target ?? '';

  function change(part: Partial<ImportMapping>) {
    if (!draft.value) return;
    draft.value = { ...draft.value, ...part };
    is_changed.value = true;
  }

  // One column is one thing: what was that before is so no longer.
  function set_target(column: number, target: string) {
    if (!draft.value) return;
    const others = draft.value.columns.filter(
      (one) => one.column !== column && (target === '' || one.target !== target),
    );
    const own = target === '' ? [] : [{ column, target }];
    change({ columns: [...others, ...own].sort((a, b) => a.column - b.column) });
  }

  return {
    layouts,
    layout,
    seen,
    draft,
    is_changed,
    is_looking: action.is_busy,
    problem: action.problem,
    look,
    change,
    set_target,
    target_of,
  };
}

export type ImportMappingDraft = ReturnType<typeof use_import_mapping>;
