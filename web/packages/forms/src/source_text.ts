import type { Form, FormItem } from '@shouwang/api';
import { all_items } from './layout';

// Part of a line: characters [from, to).
export interface Span {
  from: number;
  to: number;
}

// What a person should see of a published line: tick boxes as boxes, no trailing cell separators.
export function printed_line(text: string): string {
  return text.replace(/<input\s+type="checkbox"\s*\/?>/g, '☐').replace(/[\t ]+$/, '');
}

// Keys of the items that cite each line of `file`.
export function items_by_line(form: Form, file: string): Map<number, string[]> {
  const result = new Map<number, string[]>();
  for (const { key, item } of all_items(form)) {
    if (item.clause.file !== file) continue;
    const keys = result.get(item.clause.line) ?? [];
    keys.push(key);
    result.set(item.clause.line, keys);
  }
  return result;
}

function position_of_code(line: string, code: string, after: number): number {
  for (let at = line.indexOf(code, after); at >= 0; at = line.indexOf(code, at + 1)) {
    const next = line[at + code.length] ?? '';
    if (!/[0-9a-z_]/.test(next)) return at;
  }
  return -1;
}

// The code of an item as the paper prints it; empty when the paper prints none and the code is only a name in snake_case.
export function printed_code(item: FormItem): string {
  return /_|^[a-z]+$/.test(item.code) ? '' : item.code;
}

// A formula as people read it: sums of printed codes as they are, everything else in Chinese.
export function printed_formula(item: FormItem): string {
  const { formula = '', formula_zh = '' } = item;
  return /^[A-Z0-9a-z+\-*/() .]*$/.test(formula) && !/[a-z]{2}/.test(formula)
    ? formula
    : formula_zh || formula;
}

// Where the item with `code` stands in a printed line: from its code to the next code of the form; null when the
// code is not printed there.
export function span_of_code(line: string, code: string, codes: readonly string[]): Span | null {
  if (code === '') return null;
  const from = position_of_code(line, code, 0);
  if (from < 0) return null;
  let to = line.length;
  for (const other of codes) {
    if (other === '' || other === code) continue;
    const at = position_of_code(line, other, from + code.length);
    if (at >= 0 && at < to) to = at;
  }
  while (to > from && /\s/.test(line[to - 1]!)) to -= 1;
  return { from, to };
}
