import type { WhatIfRequest, WireValue } from '@shouwang/api';

// What someone wants to try: a value of an indicator (of the household or of one record) or of a parameter.
// `value` is undefined until something readable was entered; null means "not known".
export interface DraftChange {
  kind: 'indicator' | 'parameter';
  id: string;
  member: string | null;
  value: WireValue | undefined;
}

// Immutable: every step gives a new draft, the steps before it are kept for undo.
export interface Draft {
  changes: readonly DraftChange[];
  past: readonly (readonly DraftChange[])[];
}

export const kEmptyDraft: Draft = { changes: [], past: [] };

export function same_target(
  a: Pick<DraftChange, 'kind' | 'id' | 'member'>,
  b: Pick<DraftChange, 'kind' | 'id' | 'member'>,
): boolean {
  return a.kind === b.kind && a.id === b.id && a.member === b.member;
}

export function change_key(change: Pick<DraftChange, 'kind' | 'id' | 'member'>): string {
  return `${change.kind}:${change.member ?? ''}:${change.id}`;
}

function step(draft: Draft, changes: readonly DraftChange[]): Draft {
  return { changes, past: [...draft.past, draft.changes] };
}

// Adds a row to fill in; one that is there already stays as it is.
export function add_change(draft: Draft, target: Omit<DraftChange, 'value'>): Draft {
  if (draft.changes.some((change) => same_target(change, target))) return draft;
  return step(draft, [...draft.changes, { ...target, value: undefined }]);
}

export function set_change(draft: Draft, changed: DraftChange): Draft {
  const changes = draft.changes.map((change) => (same_target(change, changed) ? changed : change));
  return step(draft, changes);
}

export function remove_change(draft: Draft, target: DraftChange): Draft {
  return step(
    draft,
    draft.changes.filter((change) => !same_target(change, target)),
  );
}

export function undo(draft: Draft): Draft {
  const before = draft.past[draft.past.length - 1];
  return before ? { changes: before, past: draft.past.slice(0, -1) } : draft;
}

export function reset(draft: Draft): Draft {
  return draft.changes.length === 0 ? draft : step(draft, []);
}

// The question for the server; rows not yet filled in are left out. null when nothing is asked.
export function to_request(draft: Draft): WhatIfRequest | null {
  const filled = draft.changes.filter((change) => change.value !== undefined);
  if (filled.length === 0) return null;
  const parameters = filled.filter((change) => change.kind === 'parameter');
  return {
    changes: filled
      .filter((change) => change.kind === 'indicator')
      .map(({ id, member, value }) => ({
        indicator: id,
        ...(member === null ? {} : { member }),
        value: value!,
      })),
    ...(parameters.length > 0
      ? { parameters: Object.fromEntries(parameters.map(({ id, value }) => [id, value!])) }
      : {}),
  };
}
