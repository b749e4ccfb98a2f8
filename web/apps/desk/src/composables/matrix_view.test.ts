import { describe, expect, it } from 'vitest';
import type { FormMatrix, MatrixCell } from '@shouwang/api';
import { lacking_options, shown_matrix, type MatrixQuery } from './matrix_view';

const cell = (form: string, code: string, options: string[] = []): MatrixCell => ({
  form,
  code,
  label: code,
  group: null,
  unit: null,
  is_negated: false,
  is_generated: false,
  options: options.map((option) => ({ code: option, label: option.toUpperCase() })),
});
const form = (id: string) => ({ id, pack: id, pack_title: id, form: id, title: id, item_count: 1 });
const matrix: FormMatrix = {
  forms: [form('a'), form('b')],
  rows: [
    {
      indicator: 'risk',
      label: 'risk',
      entity: 'household',
      type: 'set',
      cells: [
        cell('a', 'A1', ['ill', 'flood']),
        cell('b', 'B1', ['ill']),
        cell('b', 'B2', ['old']),
      ],
      differences: ['options_differ'],
    },
    {
      indicator: 'name',
      label: 'name',
      entity: 'person',
      type: 'text',
      cells: [cell('a', 'A2')],
      differences: [],
    },
  ],
};
const query = (changes: Partial<MatrixQuery> = {}): MatrixQuery => ({
  text: '',
  is_differing: false,
  is_shared: false,
  forms: [],
  ...changes,
});
const found = (changes: Partial<MatrixQuery>) =>
  shown_matrix(matrix, query(changes)).rows.map(({ row }) => row.indicator);

describe('the matrix of forms', () => {
  it('shows all rows and forms, the parts of one form together', () => {
    const shown = shown_matrix(matrix, query());
    expect(shown.forms.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(shown.rows[0]!.cells.map((cells) => cells.map(({ code }) => code))).toEqual([
      ['A1'],
      ['B1', 'B2'],
    ]);
  });

  it('finds by name, id and item code', () => {
    expect(found({ text: ' b2 ' })).toEqual(['risk']);
    expect(found({ text: 'NAME' })).toEqual(['name']);
    expect(found({ text: 'nothing' })).toEqual([]);
  });

  it('leaves out what does not differ, what one form asks, what no shown form asks', () => {
    expect(found({ is_differing: true })).toEqual(['risk']);
    expect(found({ is_shared: true })).toEqual(['risk']);
    expect(found({ forms: ['b'] })).toEqual(['risk']);
    expect(found({ forms: ['b'], is_shared: true })).toEqual([]);
  });

  it('says which options a form does not print, over all its parts', () => {
    const [row] = matrix.rows;
    expect(lacking_options(row!, row!.cells.slice(0, 1))).toEqual(['OLD']);
    expect(lacking_options(row!, row!.cells.slice(1))).toEqual(['FLOOD']);
  });
});
