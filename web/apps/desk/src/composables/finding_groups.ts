import type { Finding, RuleKind, ThreeValued } from '@shouwang/api';

export const kGroupOrder: readonly ThreeValued[] = ['yes', 'unknown', 'no'];

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

export function kinds_of(findings: readonly Finding[]): RuleKind[] {
  return [...new Set(findings.map((finding) => finding.kind))];
}
