import { inject, type InjectionKey } from 'vue';
import type { Clause } from '@shouwang/api';

// How an application opens an official text; the parts below know no routes.
export interface ClauseNavigation {
  href: (clause: Clause) => string;
  open: (clause: Clause) => void;
}

export const kClauseNavigation: InjectionKey<ClauseNavigation> = Symbol('clause_navigation');

export function use_clause_navigation(): ClauseNavigation {
  const navigation = inject(kClauseNavigation);
  if (!navigation) throw new Error('kClauseNavigation is not provided');
  return navigation;
}
