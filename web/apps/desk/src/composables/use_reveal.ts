import { onBeforeUnmount, ref, shallowRef } from 'vue';
import { api } from './api';
import type { ValueOf } from './household_actions';
import { use_action } from './use_action';

const key_of = (record: string | null, indicator: string) => `${record ?? ''}:${indicator}`;

// Masked values that were asked for with a reason; each is hidden again after the time the server sets, and when the page
// is left.
export function use_reveal(household_id: string, deployment: string) {
  const shown = ref(new Map<string, string>());
  const asking = shallowRef<ValueOf | null>(null);
  const action = use_action();
  const timers: ReturnType<typeof setTimeout>[] = [];

  function hide(record: string | null, indicator: string) {
    shown.value.delete(key_of(record, indicator));
  }

  function ask(of: ValueOf | null) {
    action.renew();
    asking.value = of;
  }

  async function confirm(reason: string) {
    const of = asking.value!;
    const { record } = of;
    const indicator = of.value.id;
    const answer = await action.run((key) =>
      api.reveal(household_id, { record, indicator, reason }, key, deployment),
    );
    if (!answer) return;
    shown.value.set(key_of(record, indicator), answer.display);
    timers.push(setTimeout(() => hide(record, indicator), answer.show_seconds * 1000));
    asking.value = null;
  }

  onBeforeUnmount(() => {
    timers.forEach(clearTimeout);
    shown.value.clear();
  });

  return {
    asking,
    is_busy: action.is_busy,
    problem: action.problem,
    ask,
    confirm,
    hide,
    revealed: (record: string | null, indicator: string) =>
      shown.value.get(key_of(record, indicator)) ?? null,
  };
}
