import type { ImportBatch } from '@shouwang/api';
import { words } from '@shouwang/ui/words';

const amount = (number: number) => number.toLocaleString('zh-CN');

// The numbers of a batch worth a card: what was read, and once it was applied what became of it.
export function import_cards({ counts, state }: ImportBatch) {
  const text = words.imports.counts;
  const notes = [
    counts.left_out_rows > 0 ? text.left_out(amount(counts.left_out_rows)) : '',
    counts.repeated_rows > 0 ? text.repeated(amount(counts.repeated_rows)) : '',
  ];
  const read = [
    {
      label: text.rows,
      value: amount(counts.rows),
      note: notes.filter(Boolean).join(words.common.list_comma),
    },
    { label: text.good, value: amount(counts.good_rows), tone: 'no' as const },
    {
      label: text.bad,
      value: amount(counts.bad_rows),
      ...(counts.bad_rows > 0 ? { tone: 'yes' as const } : {}),
    },
    {
      label: text.households,
      value: amount(counts.households),
      note: counts.new_households > 0 ? text.new_households(amount(counts.new_households)) : '',
    },
  ];
  if (state === 'staged' || state === 'failed') return read;
  const parts = ['applied', 'unchanged', 'refused', 'undone', 'kept'] as const;
  const became = parts
    .filter((part) => part === 'applied' || counts[part] > 0)
    .map((part) => ({ label: text[part], value: amount(counts[part]) }));
  return [...read, ...became];
}
