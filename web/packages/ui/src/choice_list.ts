// What a choice box offers; `hint` stands at the right in small print, neighbours with the same `group` stand together.
export interface Choice {
  value: string;
  label: string;
  hint?: string;
  group?: string;
}

export interface ChoiceGroup {
  name: string;
  items: { choice: Choice; at: number }[];
}

// Choices whose label holds every word typed, in their order; `at` counts through all groups.
export function matching_groups(choices: readonly Choice[], typed: string): ChoiceGroup[] {
  const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const groups: ChoiceGroup[] = [];
  let at = 0;
  for (const choice of choices) {
    const label = choice.label.toLowerCase();
    if (!words.every((word) => label.includes(word))) continue;
    const name = choice.group ?? '';
    let group = groups[groups.length - 1];
    if (!group || group.name !== name) {
      group = { name, items: [] };
      groups.push(group);
    }
    group.items.push({ choice, at });
    at += 1;
  }
  return groups;
}
