import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import type { Form, FormItem, Trace } from '@shouwang/api';
import { PrintedForm, SourceLines, TraceTree, kClauseNavigation } from './index';

const clause = { pack: 'p', file: 'n.txt', line: 3, text: '' };
const item = (code: string, extra: Partial<FormItem>): FormItem => ({
  code,
  label: `label of ${code}`,
  indicator: null,
  type: 'enum',
  unit: null,
  input: 'choice',
  options: [],
  is_generated: false,
  clause,
  ...extra,
});
const options = ['x', 'y', 'z'].map((code) => ({ code, label: `option ${code}` }));
const form: Form = {
  id: 'f',
  pack: 'p',
  title: 'Title',
  print: { paper: 'A4 portrait', layout: 'official' },
  signers: [{ id: 'a', label: 'signer' }],
  header: [item('', { type: 'date', input: 'date' })],
  sections: [
    {
      title: 'people',
      repeat: { collection: 'members', label: 'member' },
      items: [item('P1', { options, preset: 'first' }), item('P2', { input: 'text' })],
    },
    {
      title: 'money',
      items: [item('M1', { is_generated: true, formula: 'M2 + M3' }), item('M2', { options })],
    },
  ],
  checks: [],
  notes: [],
};

describe('PrintedForm', () => {
  const wrapper = mount(PrintedForm, { props: { form, active_keys: new Set(['section1.0']) } });
  const codes = (key: string) =>
    wrapper
      .get(`[data-item="${key}"]`)
      .findAll('[data-option]')
      .map((node) => node.attributes('data-option'));

  it('prints every option, also of the items of the member table', () => {
    expect(codes('section0.0')).toEqual(['x', 'y', 'z']);
    expect(codes('section1.1')).toEqual(['x', 'y', 'z']);
  });

  it('marks what the system generates and shows its formula', () => {
    expect(wrapper.findAll('.generated').length).toBe(1);
    expect(wrapper.get('[data-item="section1.0"]').classes()).toContain('is_generated');
    expect(wrapper.get('.formula').text()).toBe('= M2 + M3');
  });

  it('prints the first value of the member table once', () => {
    expect(wrapper.findAll('td').filter((cell) => cell.text() === 'first').length).toBe(1);
  });

  it('tells which item was pressed and marks the active one', async () => {
    const button = wrapper.findAll('.item').find((node) => node.text().includes('M2'));
    await button!.trigger('click');
    expect(wrapper.emitted('select')).toEqual([['section1.1']]);
    expect(wrapper.get('[data-item="section1.0"]').classes()).toContain('is_active');
  });
});

it('SourceLines marks the span of the active line and offers every line', async () => {
  const wrapper = mount(SourceLines, {
    props: {
      lines: ['one', 'two three'],
      active_line: 2,
      active_span: { from: 4, to: 9 },
      linked_lines: new Set([1]),
    },
  });
  expect(wrapper.get('mark').text()).toBe('three');
  expect(wrapper.findAll('.line')[1]!.attributes('aria-current')).toBe('location');
  await wrapper.findAll('.line_number')[0]!.trigger('click');
  expect(wrapper.emitted('select')).toEqual([[1]]);
});

it('TraceTree shows values, margins and clauses and folds deep parts', () => {
  const leaf: Trace = { text: 'leaf', state: 'known', display: '7', clause, children: [] };
  let node: Trace = leaf;
  for (let depth = 5; depth > 0; depth -= 1) {
    node = { text: `level ${depth}`, state: 'yes', margin: { text: 'near' }, children: [node] };
  }
  const wrapper = mount(TraceTree, {
    props: { node },
    global: {
      provide: { [kClauseNavigation as symbol]: { href: () => '/there', open: () => undefined } },
    },
  });
  expect(wrapper.text()).toContain('7');
  expect(wrapper.text()).toContain('near');
  expect(wrapper.get('a').attributes('href')).toBe('/there');
  expect(wrapper.findAll('details').length).toBe(1);
});
