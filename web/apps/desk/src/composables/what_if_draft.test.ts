import { describe, expect, it } from 'vitest';
import {
  add_change,
  kEmptyDraft,
  remove_change,
  reset,
  set_change,
  to_request,
  undo,
} from './what_if_draft';

const income = { kind: 'indicator', id: 'income', member: null } as const;
const school = { kind: 'indicator', id: 'school', member: 'm2' } as const;
const range = { kind: 'parameter', id: 'range', member: null } as const;

describe('draft of a what-if', () => {
  it('asks nothing until a value is filled in', () => {
    const draft = add_change(kEmptyDraft, income);
    expect(to_request(draft)).toBeNull();
    expect(to_request(set_change(draft, { ...income, value: '1.00' }))).toEqual({
      changes: [{ indicator: 'income', value: '1.00' }],
    });
  });

  it('tells members and parameters apart and keeps null as "not known"', () => {
    let draft = add_change(add_change(kEmptyDraft, school), range);
    draft = set_change(draft, { ...school, value: null });
    draft = set_change(draft, { ...range, value: '8000.00' });
    expect(to_request(draft)).toEqual({
      changes: [{ indicator: 'school', member: 'm2', value: null }],
      parameters: { range: '8000.00' },
    });
  });

  it('takes back one step at a time, a reset too', () => {
    const one = set_change(add_change(kEmptyDraft, income), { ...income, value: '1.00' });
    const two = set_change(one, { ...income, value: '2.00' });
    const cleared = reset(two);
    expect(cleared.changes).toEqual([]);
    expect(undo(cleared).changes).toEqual(two.changes);
    expect(undo(undo(cleared)).changes).toEqual(one.changes);
    expect(undo(remove_change(two, { ...income, value: '2.00' })).changes).toEqual(two.changes);
    expect(undo(kEmptyDraft)).toBe(kEmptyDraft);
  });

  it('does not add the same row twice', () => {
    const draft = add_change(kEmptyDraft, income);
    expect(add_change(draft, income)).toBe(draft);
  });
});
