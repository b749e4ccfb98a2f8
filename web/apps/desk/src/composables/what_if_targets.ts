import type {
  Household,
  HouseholdRecord,
  Indicator,
  IndicatorValue,
  Parameter,
} from '@shouwang/api';
import { words } from '@shouwang/ui/words';
import type { DraftChange } from './what_if_draft';

// Someone or something a value can belong to: the household itself (id null), a member or another record.
export interface Whom {
  id: string | null;
  name: string;
  values: IndicatorValue[];
}

export function whoms_of(household: Household): Whom[] {
  const as_whom = (record: HouseholdRecord): Whom => ({
    id: record.id,
    name: record.name,
    values: changeable(record.indicators),
  });
  return [
    {
      id: null,
      name: words.household.this_household,
      values: changeable(household.indicators),
    },
    ...household.members.map(as_whom),
    ...household.collections.flatMap((collection) => collection.rows.map(as_whom)),
  ];
}

function changeable(values: IndicatorValue[]): IndicatorValue[] {
  return values.filter((value) => !value.is_derived);
}

// All an editor shows of a change.
export interface ChangeView {
  label: string;
  whom: string;
  now: string;
  type: Indicator['type'];
  unit: string | null;
  range: { min: string; max: string } | null;
  options: Indicator['options'];
}

export function view_of_change(
  change: DraftChange,
  whoms: readonly Whom[],
  dictionary: ReadonlyMap<string, Indicator>,
  parameters: readonly Parameter[],
): ChangeView | null {
  if (change.kind === 'parameter') {
    const parameter = parameters.find((item) => item.id === change.id);
    if (!parameter) return null;
    const row = parameter.rows.find((item) => item.in_force) ?? parameter.rows[0];
    return {
      label: parameter.label,
      whom: words.what_if.parameter,
      now: row?.display ?? words.common.dash,
      type: parameter.type,
      unit: parameter.unit,
      range: null,
      options: [],
    };
  }
  const whom = whoms.find((item) => item.id === change.member);
  const value = whom?.values.find((item) => item.id === change.id);
  const indicator = dictionary.get(change.id);
  if (!whom || (!value && !indicator)) return null;
  return {
    label: value?.label ?? indicator!.label,
    whom: whom.name,
    now: value?.display || words.household.state_name[value?.state ?? 'unknown'],
    type: value?.type ?? indicator!.type,
    unit: value?.unit ?? indicator?.unit ?? null,
    range: indicator?.range ?? null,
    options: indicator?.options ?? [],
  };
}
