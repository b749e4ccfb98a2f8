import { computed, ref, watch, type Ref } from 'vue';
import type { AsOf, Deployment } from '@shouwang/api';
import { api } from './api';
import { use_changes } from './use_changes';
import { use_dictionary } from './use_dictionary';
import { use_request } from './use_request';

// Everything the page of one household reads, for the day and the knowledge asked for; read again when the household
// changes.
export function use_household_page(
  household_id: string,
  deployment: Deployment,
  as_of: Readonly<Ref<AsOf>>,
) {
  const household = use_request(() => api.household(household_id, deployment.id, as_of.value));
  const findings = use_request(() => api.findings(household_id, deployment.id, as_of.value));
  const pack = use_request(() => api.pack(deployment.pack));
  const dictionary = use_dictionary(() => deployment.pack);
  const is_updated = ref(false);

  const load_household = () => Promise.all([household.run(), findings.run()]);
  function load() {
    void load_household();
    void dictionary.run();
    void pack.run();
  }
  load();
  watch(as_of, load_household);
  use_changes(
    () => household.data.value?.region ?? '',
    async (change) => {
      if (change.households && !change.households.includes(household_id)) return;
      const before = household.data.value?.sequence;
      await load_household();
      is_updated.value = before !== household.data.value?.sequence;
    },
  );

  return {
    household,
    findings,
    pack,
    dictionary,
    is_updated,
    load,
    load_household,
    problem: computed(
      () =>
        [household, findings, dictionary, pack]
          .map((request) => request.problem.value)
          .find((value) => value !== null) ?? null,
    ),
    is_past: computed(() => !!(as_of.value.valid || as_of.value.known)),
    ask_finding: (rule: string) => api.finding(household_id, rule, deployment.id, as_of.value),
  };
}
