import { computed, shallowRef } from 'vue';
import type {
  ConflictProblem,
  Household,
  SubmissionAnswer,
  SubmissionRequest,
  WireValue,
} from '@shouwang/api';
import { api } from './api';
import type { ValueOf } from './household_actions';
import { use_action } from './use_action';

// What somebody wants to put right, beside the value itself.
export interface Correction {
  value: WireValue;
  instant: string; // Empty: not a state.
  period: { from: string; to: string } | null;
  reason: string;
}

function conflict_in(body: unknown): ConflictProblem | null {
  const problem = body as ConflictProblem | null;
  return problem?.id === 'submission.conflict' ? problem : null;
}

// Corrections and undoings of one household. When somebody else was faster, `conflict` says what; sending again then
// builds on the newer state.
export function use_correction(
  household: () => Household | null,
  deployment: string,
  done: (answer: SubmissionAnswer) => void,
) {
  const editing = shallowRef<ValueOf | null>(null);
  const action = use_action();
  const newer_sequence = shallowRef<number | null>(null);
  const conflict = computed(() => conflict_in(action.problem.value?.body));

  function edit(of: ValueOf | null) {
    action.renew();
    newer_sequence.value = null;
    editing.value = of;
  }

  async function send(request: Omit<SubmissionRequest, 'base_sequence'>): Promise<boolean> {
    const shown = household()!;
    const base_sequence = conflict.value?.sequence ?? newer_sequence.value ?? shown.sequence ?? 0;
    newer_sequence.value = conflict.value?.sequence ?? newer_sequence.value;
    const answer = await action.run((key) =>
      api.submit(shown.id, { ...request, base_sequence }, key, deployment),
    );
    if (!answer) return false;
    editing.value = null;
    newer_sequence.value = null;
    done(answer);
    return true;
  }

  const correct = (of: ValueOf, { value, instant, period, reason }: Correction) =>
    send({
      kind: 'correction',
      reason,
      facts: [
        {
          record: of.record,
          indicator: of.value.id,
          value,
          ...(instant ? { instant } : {}),
          ...(period ? { period } : {}),
        },
      ],
    });

  const undo = (compensates: string, reason: string) =>
    send({ kind: 'compensation', compensates, reason });

  return {
    editing,
    conflict,
    problem: action.problem,
    is_busy: action.is_busy,
    edit,
    correct,
    undo,
    renew: action.renew,
  };
}
