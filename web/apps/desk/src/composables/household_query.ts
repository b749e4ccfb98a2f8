import type { HouseholdQuery, HouseholdSort, ThreeValued } from '@shouwang/api';

// What the list is asked for; it lives in the address, so that a link shows the same list.
export interface ListQuery {
  region: string;
  query: string;
  rule: string;
  result: '' | ThreeValued;
  register_status: string;
  monitoring_status: string;
  group: string;
  missing: string; // An indicator that is not known.
  sort: HouseholdSort;
  limit: number;
}

export const kPageSizes = [20, 50] as const;
export const kDefaultQuery: ListQuery = {
  region: '',
  query: '',
  rule: '',
  result: '',
  register_status: '',
  monitoring_status: '',
  group: '',
  missing: '',
  sort: 'household_number',
  limit: kPageSizes[0],
};

const kResults: readonly string[] = ['yes', 'no', 'unknown'];
const kSorts: readonly string[] = [
  'household_number',
  'head_name',
  'group',
  'size',
  'yes_count',
  'unknown_count',
];

type AddressQuery = Record<string, string | null | undefined | (string | null)[]>;

function text(value: AddressQuery[string]): string {
  const first = Array.isArray(value) ? value[0] : value;
  return first ?? '';
}

// Reads an address; what it does not understand falls back to the default.
export function query_from_address(address: AddressQuery): ListQuery {
  const sort = text(address.sort);
  const result = text(address.result);
  const limit = Number(text(address.limit));
  return {
    region: text(address.region),
    query: text(address.query),
    rule: text(address.rule),
    result: kResults.includes(result) ? (result as ThreeValued) : '',
    register_status: text(address.register_status),
    monitoring_status: text(address.monitoring_status),
    group: text(address.group),
    missing: text(address.missing),
    sort: kSorts.includes(sort.replace(/^-/, '')) ? (sort as HouseholdSort) : kDefaultQuery.sort,
    limit: kPageSizes.find((size) => size === limit) ?? kDefaultQuery.limit,
  };
}

export function query_to_address(query: ListQuery): Record<string, string> {
  const entries = Object.entries(query).filter(
    ([name, value]) => value !== kDefaultQuery[name as keyof ListQuery],
  );
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

export function query_to_request(
  query: ListQuery,
  deployment: string,
  cursor: string | null,
): HouseholdQuery {
  const { result, ...others } = query;
  return {
    deployment,
    ...others,
    query: query.query.trim(),
    group: query.group.trim(),
    ...(result === '' ? {} : { result }),
    ...(cursor === null ? {} : { cursor }),
  };
}

// How many of the folded-away conditions are in use.
export function further_conditions(query: ListQuery): number {
  return [query.group, query.missing].filter(Boolean).length;
}

// A click on a column: ascending, descending, and counts start with the largest.
export function next_sort(current: HouseholdSort, column: string): HouseholdSort {
  const starts_descending = column.endsWith('_count') || column === 'size';
  const first = starts_descending ? `-${column}` : column;
  const second = starts_descending ? column : `-${column}`;
  return (current === first ? second : first) as HouseholdSort;
}
