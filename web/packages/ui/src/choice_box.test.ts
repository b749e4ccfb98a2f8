import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { ChoiceBox, type Choice } from './index';
import { matching_groups } from './choice_list';

const choices: Choice[] = [
  { value: '', label: 'any' },
  { value: 'a', label: 'income below', group: 'one' },
  { value: 'b', label: 'school', group: 'one' },
  { value: 'c', label: 'income above', group: 'two' },
];

it('keeps groups together and finds every word typed', () => {
  const groups = matching_groups(choices, ' ABOVE income');
  expect(groups.map((group) => [group.name, group.items.map((item) => item.choice.value)])).toEqual(
    [['two', ['c']]],
  );
  expect(matching_groups(choices, '').map((group) => group.name)).toEqual(['', 'one', 'two']);
});

describe('ChoiceBox', () => {
  const box = () =>
    mount(ChoiceBox, {
      props: { choices, label: 'rule', placeholder: 'any', modelValue: 'b' },
      attachTo: document.body,
    });
  const active = (wrapper: ReturnType<typeof box>) => wrapper.get('.option.is_active').text();

  it('opens at the value chosen and moves by keys', async () => {
    const wrapper = box();
    const input = wrapper.get('input');
    await input.trigger('keydown', { key: 'ArrowDown' });
    expect(active(wrapper)).toBe('school');
    await input.trigger('keydown', { key: 'ArrowDown' });
    expect(active(wrapper)).toBe('income above');
    expect(input.attributes('aria-activedescendant')).toBe(
      wrapper.get('.option.is_active').attributes('id'),
    );
    await input.trigger('keydown', { key: 'Enter' });
    expect(wrapper.emitted('update:modelValue')).toEqual([['c']]);
    expect(wrapper.find('[role=listbox]').exists()).toBe(false);
  });

  it('filters by what is typed; Escape keeps the old value', async () => {
    const wrapper = box();
    const input = wrapper.get('input');
    await input.setValue('income');
    expect(wrapper.findAll('[role=option]').length).toBe(2);
    await input.setValue('nothing like it');
    expect(wrapper.findAll('[role=option][aria-disabled]').length).toBe(1);
    await input.trigger('keydown', { key: 'Escape' });
    expect(wrapper.emitted('update:modelValue')).toBeUndefined();
    expect(input.element.value).toBe('school');
  });
});
