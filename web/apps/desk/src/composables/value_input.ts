import type { ValueType, WireValue } from '@shouwang/api';

// What was typed, as the server wants it; `is_ok` false when it cannot be read.
export type Reading = { is_ok: true; value: WireValue } | { is_ok: false };

const kBad: Reading = { is_ok: false };

// Full-width digits and signs are typed as often as plain ones.
export function fold_width(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .trim();
}

// Moves the decimal point without floating arithmetic: ('12.5', -2) → '0.125'.
export function shift_point(decimal: string, places: number): string {
  const sign = decimal.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = decimal.replace(/^-/, '').split('.');
  const zeros = '0'.repeat(Math.abs(places));
  const digits = zeros + whole + fraction + zeros;
  const point = zeros.length + whole.length + places;
  const left = digits.slice(0, point).replace(/^0+(?=\d)/, '') || '0';
  const right = digits.slice(point).replace(/0+$/, '');
  return sign + left + (right === '' ? '' : `.${right}`);
}

function read_number(text: string, pattern: RegExp, make: (text: string) => WireValue): Reading {
  const plain = fold_width(text).replaceAll(',', '');
  return pattern.test(plain) ? { is_ok: true, value: make(plain) } : kBad;
}

function money(text: string): string {
  const [whole, fraction = ''] = text.split('.');
  return `${whole}.${fraction.padEnd(2, '0')}`;
}

export function read_value(type: ValueType, text: string): Reading {
  switch (type) {
    case 'money':
      return read_number(text, /^-?\d{1,13}(\.\d{1,2})?$/, money);
    case 'int':
      return read_number(text, /^-?\d{1,15}$/, Number);
    case 'decimal':
      return read_number(text, /^-?\d{1,13}(\.\d{1,6})?$/, (plain) => plain);
    case 'rate':
      return read_number(text, /^-?\d{1,6}(\.\d{1,4})?$/, (plain) => shift_point(plain, -2));
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? { is_ok: true, value: text } : kBad;
    case 'month':
      return /^\d{4}-\d{2}$/.test(text) ? { is_ok: true, value: text } : kBad;
    default:
      return text.trim() === '' ? kBad : { is_ok: true, value: text.trim() };
  }
}

// The value as it stands in an input.
export function text_of_value(type: ValueType, value: WireValue | undefined): string {
  if (value === null || value === undefined || Array.isArray(value)) return '';
  if (type === 'rate') return shift_point(String(value), 2);
  return String(value);
}
