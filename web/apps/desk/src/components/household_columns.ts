import { words } from '@shouwang/ui/words';

// Columns of the household list in the order of the screen; `is_fixed` cannot be hidden.
export const kColumns = [
  { id: 'household_number', is_sortable: true, is_numeric: false, is_fixed: true },
  { id: 'head_name', is_sortable: true, is_numeric: false, is_fixed: true },
  { id: 'region_name', is_sortable: false, is_numeric: false, is_fixed: false },
  { id: 'group', is_sortable: true, is_numeric: false, is_fixed: false },
  { id: 'size', is_sortable: true, is_numeric: true, is_fixed: false },
  { id: 'register_status_label', is_sortable: false, is_numeric: false, is_fixed: false },
  { id: 'monitoring_status_label', is_sortable: false, is_numeric: false, is_fixed: false },
  { id: 'yes_count', is_sortable: true, is_numeric: true, is_fixed: false },
  { id: 'unknown_count', is_sortable: true, is_numeric: true, is_fixed: false },
  { id: 'top_findings', is_sortable: false, is_numeric: false, is_fixed: false },
] as const;

export type ColumnId = (typeof kColumns)[number]['id'];
export const kColumnIds: ColumnId[] = kColumns.map((column) => column.id);
export const column_label = (id: ColumnId): string => words.list.column[id];
