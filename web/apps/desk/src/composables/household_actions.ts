import type { ComputedRef, InjectionKey } from 'vue';
import type { IndicatorValue } from '@shouwang/api';

// A value on the household page and whose it is; record null: the household's own.
export interface ValueOf {
  value: IndicatorValue;
  record: string | null;
  whom: string;
}

// What one can do with a value wherever it stands on the page.
export interface HouseholdActions {
  can_try: ComputedRef<boolean>;
  can_correct: ComputedRef<boolean>;
  can_reveal: ComputedRef<boolean>;
  try_value: (of: ValueOf) => void;
  correct: (of: ValueOf) => void;
  ask_reveal: (of: ValueOf) => void;
  revealed: (record: string | null, indicator: string) => string | null; // null: masked
  hide: (record: string | null, indicator: string) => void;
}

export const kHouseholdActions: InjectionKey<HouseholdActions> = Symbol('household actions');
