import { computed, ref } from 'vue';
import type { Deployment } from '@shouwang/api';
import { api } from './api';
import { use_request } from './use_request';

const kStorageKey = 'shouwang.deployment';

// Which deployment (pack × region × date) the desk shows; one for all pages, remembered on this machine.
const request = use_request(async () => (await api.deployments()).items);
const chosen_id = ref(read_choice());

function read_choice(): string | null {
  try {
    return localStorage.getItem(kStorageKey);
  } catch {
    return null; // storage switched off: the first deployment is shown
  }
}

const current = computed<Deployment | null>(() => {
  const items = request.data.value ?? [];
  return items.find((item) => item.id === chosen_id.value) ?? items[0] ?? null;
});

function choose(id: string) {
  chosen_id.value = id;
  try {
    localStorage.setItem(kStorageKey, id);
  } catch {
    // not remembered then
  }
}

export function use_deployments() {
  return { ...request, current, choose };
}
