import { describe, expect, it } from 'vitest';
import { read_value, shift_point, text_of_value } from './value_input';

describe('read_value', () => {
  it.each([
    ['7500', '7500.00'],
    ['7,500.5', '7500.50'],
    ['７５００．２５', '7500.25'],
    ['-3', '-3.00'],
  ])('reads money %s', (typed, value) => {
    expect(read_value('money', typed)).toEqual({ is_ok: true, value });
  });

  it.each(['', '7500.123', '7.5.0', '七千'])('refuses money %s', (typed) => {
    expect(read_value('money', typed)).toEqual({ is_ok: false });
  });

  it('reads whole numbers, percentages and dates', () => {
    expect(read_value('int', '6')).toEqual({ is_ok: true, value: 6 });
    expect(read_value('int', '6.5')).toEqual({ is_ok: false });
    expect(read_value('rate', '12.5')).toEqual({ is_ok: true, value: '0.125' });
    expect(read_value('date', '2001-02-03')).toEqual({ is_ok: true, value: '2001-02-03' });
    expect(read_value('date', '2001.2.3')).toEqual({ is_ok: false });
  });
});

it('moves the decimal point exactly', () => {
  expect(shift_point('30', -2)).toBe('0.3');
  expect(shift_point('-0.5', -2)).toBe('-0.005');
  expect(shift_point('0.1', 2)).toBe('10');
  expect(shift_point('0', -2)).toBe('0');
});

it('shows a rate as a percentage', () => {
  expect(text_of_value('rate', '0.125')).toBe('12.5');
  expect(text_of_value('money', null)).toBe('');
});
