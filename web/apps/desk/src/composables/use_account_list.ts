import { ref } from 'vue';
import type { AccountQuery, AccountSort, AccountState } from '@shouwang/api';
import { api } from './api';
import { kPageSizes } from './household_query';
import { use_cursor_pages } from './use_cursor_pages';

export interface AccountListQuery {
  query: string;
  region: string;
  role: string;
  state: '' | AccountState;
  sort: AccountSort;
  limit: number;
}

const kFirst: AccountListQuery = {
  query: '',
  region: '',
  role: '',
  state: '',
  sort: 'login_name',
  limit: kPageSizes[0],
};

function to_request(query: AccountListQuery, cursor: string | null): AccountQuery {
  const { state, ...others } = query;
  return {
    ...others,
    query: query.query.trim(),
    ...(state === '' ? {} : { state }),
    ...(cursor === null ? {} : { cursor }),
  };
}

export function use_account_list() {
  const query = ref<AccountListQuery>({ ...kFirst });
  const list = use_cursor_pages(query, (asked, cursor, signal) =>
    api.accounts(to_request(asked, cursor), signal),
  );
  return {
    ...list,
    query,
    change: (part: Partial<AccountListQuery>) => (query.value = { ...query.value, ...part }),
    reset: () => (query.value = { ...kFirst, region: query.value.region }),
  };
}
