import { describe, expect, it } from 'vitest';
import {
  kDefaultQuery,
  next_sort,
  query_from_address,
  query_to_address,
  query_to_request,
} from './household_query';

describe('address of the list', () => {
  it('goes there and back', () => {
    const query = {
      ...kDefaultQuery,
      region: '99',
      query: '李',
      result: 'unknown' as const,
      sort: '-size' as const,
      limit: 50,
    };
    expect(query_from_address(query_to_address(query))).toEqual(query);
  });

  it('is empty for the default', () => {
    expect(query_to_address(kDefaultQuery)).toEqual({});
  });

  it('ignores what it does not understand', () => {
    expect(query_from_address({ result: 'maybe', sort: 'drop', limit: '9999' })).toEqual(
      kDefaultQuery,
    );
  });
});

it('asks without empty result and trims the words', () => {
  const request = query_to_request({ ...kDefaultQuery, query: ' 王 ' }, 'd', null);
  expect(request).not.toHaveProperty('result');
  expect(request).not.toHaveProperty('cursor');
  expect(request.query).toBe('王');
});

it('sorts counts from the largest and turns round at the second click', () => {
  expect(next_sort('household_number', 'yes_count')).toBe('-yes_count');
  expect(next_sort('-yes_count', 'yes_count')).toBe('yes_count');
  expect(next_sort('household_number', 'household_number')).toBe('-household_number');
});
