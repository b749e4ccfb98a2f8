import type { Form, FormItem, FormSection } from '@shouwang/api';

// The paper is a grid of this many columns; every row fills it exactly.
export const kGridColumns = 12;

// One item on the paper. `key` is its place in the form (codes may be absent or occur twice).
export interface PlacedItem {
  key: string;
  item: FormItem;
}

export interface Cell {
  kind: 'group' | 'label' | 'answer';
  placed: PlacedItem | null;
  text: string;
  column_span: number;
  row_span: number;
}

export interface Row {
  cells: Cell[];
}

// A part of the paper: either rows of labelled answers or a table with one line for each record.
export type Block =
  | { kind: 'rows'; title: string; note: string; rows: Row[] }
  | { kind: 'records'; title: string; note: string; label: string; items: PlacedItem[] };

const kShortOptionCount = 3;
const kShortOptionCharacters = 14;

function options_length(item: FormItem): number {
  return item.options.reduce((sum, option) => sum + option.label.length + 2, 0);
}

// Short items stand several in a row, as on the official tables.
export function is_short(item: FormItem): boolean {
  if (item.input === 'address') return false;
  if (item.options.length === 0) return item.input !== 'text' || item.label.length <= 10;
  return item.options.length <= kShortOptionCount && options_length(item) <= kShortOptionCharacters;
}

function pair(placed: PlacedItem, label_span: number, answer_span: number): Cell[] {
  const text = placed.item.label;
  return [
    { kind: 'label', placed, text, column_span: label_span, row_span: 1 },
    { kind: 'answer', placed, text: '', column_span: answer_span, row_span: 1 },
  ];
}

const kMostInRow = 3;

// As few rows as possible, filled evenly: five items stand as three and two, four as two and two.
function short_rows(items: PlacedItem[]): Row[] {
  const rows: Row[] = [];
  let from = 0;
  for (let left = Math.ceil(items.length / kMostInRow); left > 0; left -= 1) {
    const count = Math.ceil((items.length - from) / left);
    const span = kGridColumns / count;
    const cells = items.slice(from, from + count).flatMap((p) => pair(p, span / 2, span / 2));
    rows.push({ cells });
    from += count;
  }
  return rows;
}

function plain_rows(items: PlacedItem[]): Row[] {
  const rows: Row[] = [];
  let waiting: PlacedItem[] = [];
  const flush = () => {
    rows.push(...short_rows(waiting));
    waiting = [];
  };
  for (const placed of items) {
    if (is_short(placed.item)) {
      waiting.push(placed);
      continue;
    }
    flush();
    rows.push({ cells: pair(placed, 3, 9) });
  }
  flush();
  return rows;
}

function grouped_rows(group: string, items: PlacedItem[], label_span: number): Row[] {
  return items.map((placed, index) => {
    const cells = pair(placed, label_span, kGridColumns - 2 - label_span);
    if (index === 0) {
      cells.unshift({
        kind: 'group',
        placed: null,
        text: group,
        column_span: 2,
        row_span: items.length,
      });
    }
    return { cells };
  });
}

function section_rows(items: PlacedItem[]): Row[] {
  const rows: Row[] = [];
  // long labels before ticks, or short labels before many options: one width for the whole section
  const grouped = items.filter((placed) => placed.item.group);
  const label_span = grouped.every((placed) => is_short(placed.item)) ? 6 : 3;
  let from = 0;
  while (from < items.length) {
    const group = items[from]!.item.group ?? '';
    let to = from;
    while (to < items.length && (items[to]!.item.group ?? '') === group) to += 1;
    const run = items.slice(from, to);
    rows.push(...(group === '' ? plain_rows(run) : grouped_rows(group, run, label_span)));
    from = to;
  }
  return rows;
}

function place(prefix: string, items: FormItem[]): PlacedItem[] {
  return items.map((item, index) => ({ key: `${prefix}.${index}`, item }));
}

function section_block(section: FormSection, index: number): Block {
  const items = place(`section${index}`, section.items);
  const { title, note = '' } = section;
  return section.repeat
    ? { kind: 'records', title, note, label: section.repeat.label, items }
    : { kind: 'rows', title, note, rows: section_rows(items) };
}

export function header_items(form: Form): PlacedItem[] {
  return place('header', form.header);
}

export function form_blocks(form: Form): Block[] {
  return form.sections.map(section_block);
}

export function all_items(form: Form): PlacedItem[] {
  return [
    ...header_items(form),
    ...form.sections.flatMap((section, index) => place(`section${index}`, section.items)),
  ];
}

// The paper as the form says it: `A3 landscape` → {size: 'A3', landscape: true}.
export function paper_of(form: Form): { size: string; landscape: boolean } {
  const words = form.print.paper.split(/\s+/);
  return { size: words[0] ?? '', landscape: words.includes('landscape') };
}
