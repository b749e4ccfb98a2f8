import { ref, watch } from 'vue';

// Which columns of a table are shown; remembered on this machine under `storage_key`.
export function use_columns<T extends string>(storage_key: string, all: readonly T[], first: T[]) {
  const shown = ref(read()) as { value: T[] };

  function read(): T[] {
    try {
      const saved: unknown = JSON.parse(localStorage.getItem(storage_key) ?? 'null');
      if (Array.isArray(saved)) return all.filter((id) => saved.includes(id));
    } catch {
      // unreadable or switched off: the first choice
    }
    return first;
  }

  watch(
    () => shown.value,
    (columns) => {
      try {
        localStorage.setItem(storage_key, JSON.stringify(columns));
      } catch {
        // not remembered then
      }
    },
    { deep: true },
  );

  function reset() {
    shown.value = [...first];
  }

  // From a saved view, which may name columns that are no more.
  function set(columns: readonly string[]) {
    shown.value = all.filter((id) => columns.includes(id));
  }

  return { shown, reset, set, is_shown: (id: T) => shown.value.includes(id) };
}
