import type { Parameter, WireValue } from '@shouwang/api';

// Parameters somebody wants to try, in the order they were picked; undefined until something readable was entered.
export type ParameterDraft = { id: string; value: WireValue | undefined }[];

// The filled-in ones as the server wants them; null when nothing is asked.
export function parameters_of(draft: ParameterDraft): Record<string, WireValue> | null {
  const filled = draft.filter((one) => one.value !== undefined);
  if (filled.length === 0) return null;
  return Object.fromEntries(filled.map(({ id, value }) => [id, value!]));
}

export const draft_to_address = (draft: ParameterDraft): string =>
  parameters_of(draft) ? JSON.stringify(parameters_of(draft)) : '';

function is_wire_value(value: unknown): value is WireValue {
  const is_list = Array.isArray(value) && value.every((one) => typeof one === 'string');
  const is_integer = typeof value === 'number' && Number.isInteger(value);
  return value === null || is_list || is_integer || ['string', 'boolean'].includes(typeof value);
}

// Reads a shared address; what it does not understand is left out.
export function draft_from_address(address: unknown): ParameterDraft {
  try {
    const read: unknown = JSON.parse(String(address ?? ''));
    if (typeof read !== 'object' || read === null || Array.isArray(read)) return [];
    return Object.entries(read)
      .filter(([, value]) => is_wire_value(value))
      .map(([id, value]) => ({ id, value: value as WireValue }));
  } catch {
    return [];
  }
}

// The row of a parameter that holds now.
export const row_in_force = (parameter: Parameter) =>
  parameter.rows.find((row) => row.in_force) ?? parameter.rows[0] ?? null;
