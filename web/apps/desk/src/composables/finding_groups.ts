import type { Finding, RuleKind, ThreeValued } from '@shouwang/api';

export const kGroupOrder: readonly ThreeValued[] = ['yes', 'unknown', 'no'];

export type FindingPart = 'policy' | 'data';

export interface FindingFilter {
  text: string;
  kind: RuleKind | '';
}

// The findings a person looks for, by result; the server's order (gravest first) is kept.
export function group_findings(
  findings: readonly Finding[],
  filter: FindingFilter,
): { result: ThreeValued; items: Finding[] }[] {
  const text = filter.text.trim();
  const wanted = findings.filter(
    (finding) =>
      (filter.kind === '' || finding.kind === filter.kind) &&
      (text === '' || finding.title.includes(text) || finding.sentence.includes(text)),
  );
  return kGroupOrder.map((result) => ({
    result,
    items: wanted.filter((finding) => finding.result === result),
  }));
}

// What the notice asks, before the checks of the data; a part without rules is left out.
export function parts_of(findings: readonly Finding[]): { part: FindingPart; items: Finding[] }[] {
  const parts: FindingPart[] = ['policy', 'data'];
  return parts
    .map((part) => ({
      part,
      items: findings.filter((finding) => (finding.kind === 'quality') === (part === 'data')),
    }))
    .filter(({ items }) => items.length > 0);
}

export function kinds_of(findings: readonly Finding[]): RuleKind[] {
  return [...new Set(findings.map((finding) => finding.kind))];
}
