import { computed, ref, watch } from 'vue';
import type { FormItem, Pack } from '@shouwang/api';
import { all_items, items_by_line, printed_line, span_of_code, type Span } from '@shouwang/forms';
import { api } from './api';
import { use_request } from './use_request';

// A form and the official text it cites. Chosen in the form: that item and its words in the text. Chosen in the text: the
// line and all items that cite it.
export function use_form_beside_source(pack: Pack, asked_form: () => unknown) {
  const form_id = computed(() => {
    const asked = pack.forms.find((form) => form.id === asked_form());
    return asked?.id ?? pack.forms[0]?.id ?? null;
  });
  const form = use_request(() => api.form(pack.id, form_id.value!));
  const file = ref<string | null>(null);
  const source = use_request(() => api.source(pack.id, file.value!));
  const active_key = ref<string | null>(null);
  const active_line = ref<number | null>(null);
  const is_line_chosen = ref(false);

  const placed = computed(() => (form.data.value ? all_items(form.data.value) : []));
  const item_of = (key: string | null): FormItem | null =>
    placed.value.find((other) => other.key === key)?.item ?? null;
  const active_item = computed(() => item_of(active_key.value));

  function select_item(key: string) {
    const item = item_of(key);
    if (!item) return;
    file.value = item.clause.file;
    active_line.value = item.clause.line;
    active_key.value = key;
  }

  function select_line(line: number) {
    active_key.value = null;
    active_line.value = line;
    is_line_chosen.value = true;
  }

  watch(
    form_id,
    (id) => {
      active_key.value = null;
      active_line.value = null;
      is_line_chosen.value = false;
      if (id) void form.run();
    },
    { immediate: true },
  );
  // a form opens at the text of its first item, without marking the item
  watch(form.data, () => {
    const first = placed.value[0];
    if (!first) return;
    file.value = first.item.clause.file;
    active_line.value = first.item.clause.line;
  });
  watch(file, (name) => {
    if (name) void source.run();
  });

  const linked = computed<Map<number, string[]>>(() =>
    form.data.value && file.value ? items_by_line(form.data.value, file.value) : new Map(),
  );
  const linked_lines = computed(() => new Set(linked.value.keys()));
  const active_keys = computed<Set<string>>(() => {
    if (active_key.value) return new Set([active_key.value]);
    if (!is_line_chosen.value || active_line.value === null) return new Set();
    return new Set(linked.value.get(active_line.value) ?? []);
  });
  const active_span = computed<Span | null>(() => {
    const line = source.data.value?.lines[(active_line.value ?? 0) - 1];
    if (!active_item.value || line === undefined) return null;
    const codes = placed.value.map((other) => other.item.code);
    return span_of_code(printed_line(line), active_item.value.code, codes);
  });

  return {
    form_id,
    form,
    file,
    source,
    active_item,
    active_keys,
    active_line,
    active_span,
    linked_lines,
    select_item,
    select_line,
  };
}
