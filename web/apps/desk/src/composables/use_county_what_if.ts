import { computed, ref, watch } from 'vue';
import type { CountyWhatIfAnswer, WireValue } from '@shouwang/api';
import { api } from './api';
import { parameters_of, type ParameterDraft } from './county_what_if_draft';
import { use_request } from './use_request';

const kPauseMilliseconds = 300;

// Other parameters tried on a whole region: the draft, and the server's answer to it as it stands. Nothing is stored.
export function use_county_what_if(
  deployment: string,
  first_draft: ParameterDraft,
  region: () => string,
) {
  const draft = ref<ParameterDraft>(first_draft);
  const question = computed(() => {
    const parameters = parameters_of(draft.value);
    return parameters && { parameters, region: region() };
  });
  const request = use_request<CountyWhatIfAnswer | null>((signal) =>
    question.value ? api.what_if_county(question.value, deployment, signal) : Promise.resolve(null),
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(
    () => JSON.stringify(question.value),
    () => {
      clearTimeout(timer);
      timer = setTimeout(() => void request.run(), kPauseMilliseconds);
    },
    { immediate: true },
  );

  // The server's sentence about one parameter.
  function complaint(id: string): string {
    const errors = request.problem.value?.body?.errors ?? [];
    return errors.find((error) => error.where === `parameters.${id}`)?.message ?? '';
  }

  return {
    draft,
    question,
    answer: request.data,
    problem: request.problem,
    is_loading: request.is_loading,
    run: request.run,
    complaint,
    has_complaint: computed(() => draft.value.some(({ id }) => complaint(id) !== '')),
    add: (id: string) => {
      if (id && !draft.value.some((one) => one.id === id))
        draft.value = [...draft.value, { id, value: undefined }];
    },
    set: (id: string, value: WireValue | undefined) =>
      (draft.value = draft.value.map((one) => (one.id === id ? { id, value } : one))),
    remove: (id: string) => (draft.value = draft.value.filter((one) => one.id !== id)),
    reset: () => (draft.value = []),
  };
}

export type CountyWhatIf = ReturnType<typeof use_county_what_if>;
