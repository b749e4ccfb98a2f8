import { describe, expect, it } from 'vitest';
import { draft_from_address, draft_to_address, parameters_of } from './county_what_if_draft';

describe('parameters to try in the address', () => {
  it('go there and back, without those not yet filled in', () => {
    const draft = [
      { id: 'income_limit', value: '8000.00' },
      { id: 'months', value: 3 },
      { id: 'later', value: undefined },
    ];
    expect(draft_from_address(draft_to_address(draft))).toEqual(draft.slice(0, 2));
  });

  it('are nothing when the address is broken or tries something else', () => {
    for (const address of ['', '{', '[1]', 'null', '{"a":{"b":1}}', '{"a":0.5}', undefined])
      expect(draft_from_address(address)).toEqual([]);
  });

  it('ask nothing while nothing is filled in', () => {
    expect(parameters_of([{ id: 'a', value: undefined }])).toBeNull();
    expect(draft_to_address([{ id: 'a', value: undefined }])).toBe('');
  });
});
