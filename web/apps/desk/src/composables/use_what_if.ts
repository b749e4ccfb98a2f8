import { computed, ref, watch } from 'vue';
import type { WhatIfAnswer } from '@shouwang/api';
import { api } from './api';
import { use_request } from './use_request';
import {
  add_change,
  kEmptyDraft,
  remove_change,
  reset,
  set_change,
  to_request,
  undo,
  type Draft,
  type DraftChange,
} from './what_if_draft';

const kPauseMilliseconds = 250;

// The what-if of one household: a draft with undo, and the server's answer to the draft as it stands.
export function use_what_if(household_id: string, deployment: string) {
  const draft = ref<Draft>(kEmptyDraft);
  const question = computed(() => to_request(draft.value));
  const request = use_request<WhatIfAnswer | null>((signal) =>
    question.value
      ? api.what_if(household_id, question.value, deployment, signal)
      : Promise.resolve(null),
  );
  let timer: ReturnType<typeof setTimeout> | undefined;

  watch(
    () => JSON.stringify(question.value),
    () => {
      clearTimeout(timer);
      timer = setTimeout(() => void request.run(), kPauseMilliseconds);
    },
  );

  return {
    draft,
    answer: request.data,
    problem: request.problem,
    is_loading: request.is_loading,
    run: request.run,
    can_undo: computed(() => draft.value.past.length > 0),
    add: (target: Omit<DraftChange, 'value'>) => (draft.value = add_change(draft.value, target)),
    set: (change: DraftChange) => (draft.value = set_change(draft.value, change)),
    remove: (change: DraftChange) => (draft.value = remove_change(draft.value, change)),
    undo: () => (draft.value = undo(draft.value)),
    reset: () => (draft.value = reset(draft.value)),
  };
}

export type WhatIf = ReturnType<typeof use_what_if>;
