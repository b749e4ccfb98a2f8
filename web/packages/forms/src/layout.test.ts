import type { Form } from '@shouwang/api';
import { describe, expect, it } from 'vitest';
import { item } from './fixtures/item';
import { all_items, form_blocks, kGridColumns, paper_of, type Block } from './index';

function options(count: number) {
  return Array.from({ length: count }, (_, at) => ({ code: `o${at}`, label: `选${at}` }));
}

function form(sections: Form['sections']): Form {
  return {
    id: 'f',
    pack: 'p',
    title: 'T',
    print: { paper: 'A3 landscape', layout: 'official' },
    signers: [],
    header: [item('H1')],
    sections,
    checks: [],
    notes: [],
  };
}

function rows_of(block: Block) {
  if (block.kind !== 'rows') throw new Error('not rows');
  return block.rows;
}

// Columns used by each row, cells of earlier rows reaching down counted in.
function widths(block: Block): number[] {
  const rows = rows_of(block);
  const used = rows.map(() => 0);
  rows.forEach((row, at) => {
    for (const cell of row.cells) {
      for (let down = 0; down < cell.row_span; down += 1) used[at + down]! += cell.column_span;
    }
  });
  return used;
}

describe('form_blocks', () => {
  it.each([1, 2, 3, 4, 5, 7])('fills every row with %i short items', (count) => {
    const items = Array.from({ length: count }, (_, at) => item(`N${at}`));
    const [block] = form_blocks(form([{ title: 's', items }]));
    expect(new Set(widths(block!))).toEqual(new Set([kGridColumns]));
  });

  it('gives an item with many options a row of its own and keeps the order', () => {
    const items = [item('N1'), item('M', { input: 'choices', options: options(9) }), item('N2')];
    const [block] = form_blocks(form([{ title: 's', items }]));
    const order = rows_of(block!).map((row) =>
      row.cells.filter((cell) => cell.kind === 'label').map((cell) => cell.placed!.item.code),
    );
    expect(order).toEqual([['N1'], ['M'], ['N2']]);
    expect(new Set(widths(block!))).toEqual(new Set([kGridColumns]));
  });

  it('lets the group of printed rows reach down over its items', () => {
    const items = [
      item('G1', { group: 'one' }),
      item('G2', { group: 'one' }),
      item('G3', { group: 'two' }),
    ];
    const [block] = form_blocks(form([{ title: 's', items }]));
    const groups = rows_of(block!).flatMap((row) => row.cells.filter((c) => c.kind === 'group'));
    expect(groups.map((cell) => [cell.text, cell.row_span])).toEqual([
      ['one', 2],
      ['two', 1],
    ]);
    expect(new Set(widths(block!))).toEqual(new Set([kGridColumns]));
  });

  it('makes a repeated section a table of records', () => {
    const repeat = { collection: 'members', label: '成员' };
    const [block] = form_blocks(form([{ title: 's', repeat, items: [item('R1'), item('R2')] }]));
    expect(block).toMatchObject({ kind: 'records', label: '成员' });
  });

  it('places every item exactly once', () => {
    const sections = [
      { title: 'a', items: [item('N1'), item('W', { input: 'address' }), item('N2')] },
      { title: 'b', items: [item('N1'), item('G', { group: 'g' })] },
    ];
    const whole = form(sections);
    const printed = form_blocks(whole).flatMap((block) =>
      rows_of(block).flatMap((row) =>
        row.cells.filter((cell) => cell.kind === 'answer').map((cell) => cell.placed!.key),
      ),
    );
    const keys = all_items(whole).map((placed) => placed.key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(['header.0', ...printed].sort()).toEqual([...keys].sort());
  });
});

it('reads the paper', () => {
  expect(paper_of(form([]))).toEqual({ size: 'A3', landscape: true });
});
