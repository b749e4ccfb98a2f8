import { computed } from 'vue';
import type { ScreenedRule, Screening, StatusAxis } from '@shouwang/api';
import { words } from '@shouwang/ui/words';
import { use_session } from './session';
import { use_missing, use_screening } from './use_screening';

const kMostToDo = 10;
const kOrder: Record<ScreenedRule['outcome'], number> = {
  block: 0,
  propose: 1,
  warn: 2,
  defect: 3,
  inform: 4,
};

// What waits for people: rules that hold for somebody and ask for something, the weightiest first.
export function to_do_of(screening: Screening): ScreenedRule[] {
  return screening.items
    .filter((rule) => rule.households.yes > 0 && rule.outcome !== 'inform')
    .map((rule, at) => ({ rule, at }))
    .sort(
      (a, b) =>
        kOrder[a.rule.outcome] - kOrder[b.rule.outcome] ||
        b.rule.households.yes - a.rule.households.yes ||
        a.at - b.at,
    )
    .map(({ rule }) => rule)
    .slice(0, kMostToDo);
}

export const statuses_of = (screening: Screening, axis: StatusAxis) =>
  screening.statuses.filter((status) => status.axis === axis && status.household_count > 0);

// The first page: counts, what is to do, what is missing most.
export function use_home(deployment: string) {
  const { may } = use_session();
  const may_screen = may('read_screening');
  const screening = may_screen ? use_screening(deployment, () => '') : null;
  const missing = may_screen ? use_missing(deployment, () => '') : null;

  const cards = computed(() => {
    const data = screening?.data.value;
    if (!data) return [];
    const to = (query: Record<string, string>) => ({ name: 'households', query });
    return [
      {
        label: words.home.cards.households,
        value: data.household_count.toLocaleString('zh-CN'),
        note: words.home.person_count(data.person_count),
        to: to({}),
      },
      {
        label: words.screening.any.yes!,
        value: data.any.yes.toLocaleString('zh-CN'),
        tone: 'yes' as const,
        to: to({ result: 'yes' }),
      },
      {
        label: words.screening.any.unknown!,
        value: data.any.unknown.toLocaleString('zh-CN'),
        tone: 'unknown' as const,
        to: to({ result: 'unknown' }),
      },
    ];
  });
  return { may_screen, screening, missing, cards };
}
