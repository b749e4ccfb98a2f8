import type { Ref } from 'vue';
import { api } from './api';
import { query_to_request, type ListQuery } from './household_query';
import { use_cursor_pages } from './use_cursor_pages';

export function use_household_list(query: Ref<ListQuery>, deployment: () => string) {
  return use_cursor_pages(query, (asked, cursor, signal) =>
    api.households(query_to_request(asked, deployment(), cursor), signal),
  );
}
