import { watch } from 'vue';
import { api } from './api';
import { use_changes } from './use_changes';
import { use_request } from './use_request';

// Counts of a region, read again when something in it changes.
export function use_screening(deployment: string, region: () => string) {
  const request = use_request((signal) => api.screening({ deployment, region: region() }, signal));
  watch(region, request.run, { immediate: true });
  use_changes(region, () => void request.run());
  return request;
}

export function use_missing(deployment: string, region: () => string) {
  const request = use_request((signal) => api.missing({ deployment, region: region() }, signal));
  watch(region, request.run, { immediate: true });
  use_changes(region, () => void request.run());
  return request;
}
