// Which rows and columns of the matrix of forms are shown, and what a cell lacks. No requests, no page.
import type { FormMatrix, MatrixCell, MatrixForm, MatrixRow } from '@shouwang/api';

export interface MatrixQuery {
  text: string;
  is_differing: boolean;
  is_shared: boolean;
  forms: string[]; // Ids of the forms shown; empty: all.
}

export interface ShownRow {
  row: MatrixRow;
  cells: MatrixCell[][]; // By form shown.
}

export interface ShownMatrix {
  forms: MatrixForm[];
  rows: ShownRow[];
}

export function shown_matrix(matrix: FormMatrix, query: MatrixQuery): ShownMatrix {
  const forms = matrix.forms.filter(
    (form) => query.forms.length === 0 || query.forms.includes(form.id),
  );
  const text = query.text.trim().toLowerCase();
  const rows = matrix.rows
    .filter((row) => text === '' || holds(row, text))
    .filter((row) => !query.is_differing || row.differences.length > 0)
    .map((row) => ({
      row,
      cells: forms.map((form) => row.cells.filter((cell) => cell.form === form.id)),
    }))
    .filter(({ cells }) => {
      const asking = cells.filter((own) => own.length > 0).length;
      return asking >= (query.is_shared ? 2 : 1);
    });
  return { forms, rows };
}

function holds(row: MatrixRow, text: string): boolean {
  const names = [row.label, row.indicator, ...row.cells.flatMap((cell) => [cell.code, cell.label])];
  return names.some((name) => name.toLowerCase().includes(text));
}

// Options that another form prints and none of these cells does, as the other form calls them.
export function lacking_options(row: MatrixRow, cells: MatrixCell[]): string[] {
  const own = new Set(cells.flatMap((cell) => cell.options.map((option) => option.code)));
  const lacking = new Map<string, string>();
  for (const option of row.cells.flatMap((cell) => cell.options)) {
    if (!own.has(option.code)) lacking.set(option.code, option.label);
  }
  return [...lacking.values()];
}
