import { expect, it } from 'vitest';
import { item } from './fixtures/item';
import { printed_code, printed_formula, printed_line, span_of_code } from './index';

it('shows tick boxes as boxes and drops trailing separators', () => {
  expect(printed_line('B1 住房 <input type="checkbox"> 是 <input type="checkbox" /> 否\t\t')).toBe(
    'B1 住房 ☐ 是 ☐ 否',
  );
});

it('marks an item from its code to the next code', () => {
  const line = 'B1 姓名 B2 性别 B2a 其他';
  const codes = ['B1', 'B2', 'B2a'];
  const text = (code: string) => {
    const span = span_of_code(line, code, codes)!;
    return line.slice(span.from, span.to);
  };
  expect(text('B1')).toBe('B1 姓名');
  expect(text('B2')).toBe('B2 性别');
  expect(text('B2a')).toBe('B2a 其他');
});

it('does not take a longer code for a shorter one', () => {
  expect(span_of_code('B10 电话', 'B1', ['B1', 'B10'])).toBeNull();
  expect(span_of_code('没有编号', '', [''])).toBeNull();
});

it('prints codes but not names', () => {
  expect(printed_code(item('B1a'))).toBe('B1a');
  expect(printed_code(item('B1_phone'))).toBe('');
  expect(printed_code(item('address'))).toBe('');
});

it('prints sums of codes as they are and other formulas in words', () => {
  const formula_zh = '甲 + 乙';
  expect(printed_formula(item('X', { formula: 'B1 + B1a - B3', formula_zh }))).toBe(
    'B1 + B1a - B3',
  );
  expect(printed_formula(item('X', { formula: 'B1 / count(members)', formula_zh }))).toBe(
    formula_zh,
  );
  expect(printed_formula(item('X'))).toBe('');
});
