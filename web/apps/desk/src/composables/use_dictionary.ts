import { computed, shallowRef } from 'vue';
import type { Indicator } from '@shouwang/api';
import { api } from './api';
import { use_request } from './use_request';

const kept = shallowRef(new Map<string, ReadonlyMap<string, Indicator>>());
const kNothing: ReadonlyMap<string, Indicator> = new Map();

// The dictionary of a pack, read once: a pack does not change while the server runs.
export function use_dictionary(pack: () => string) {
  const request = use_request(async () => {
    const id = pack();
    if (kept.value.has(id)) return;
    const { items } = await api.indicators(id);
    kept.value = new Map(kept.value).set(id, new Map(items.map((item) => [item.id, item])));
  });
  const dictionary = computed(() => kept.value.get(pack()) ?? kNothing);
  return {
    dictionary,
    is_known: computed(() => kept.value.has(pack())),
    problem: request.problem,
    run: request.run,
    options: (id: string) => dictionary.value.get(id)?.options ?? [],
  };
}
