import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import type { ValueType, WireValue } from '@shouwang/api';
import ValueEditor from './ValueEditor.vue';

function editor(type: ValueType, value: WireValue | undefined = undefined) {
  return mount(ValueEditor, {
    props: {
      type,
      options: [
        { code: 'x', label: 'X' },
        { code: 'y', label: 'Y' },
      ],
      unit: null,
      range: { min: '0', max: '10' },
      label: 'value',
      message: '',
      modelValue: value,
    },
  });
}

const last = (wrapper: ReturnType<typeof editor>) =>
  wrapper.emitted('update:modelValue')?.at(-1)?.[0];

describe('ValueEditor', () => {
  it('gives true, false and "not known" for a tick', async () => {
    const wrapper = editor('bool');
    const select = wrapper.get('select');
    await select.setValue('true');
    expect(last(wrapper)).toBe(true);
    await select.setValue('false');
    expect(last(wrapper)).toBe(false);
    await select.setValue(select.findAll('option').at(-1)!.element.value);
    expect(last(wrapper)).toBeNull();
  });

  it('complains about unreadable money with the range and says nothing to the server', async () => {
    const wrapper = editor('money');
    await wrapper.get('input').setValue('7.5.0');
    expect(wrapper.emitted('update:modelValue')).toBeUndefined();
    expect(wrapper.get('[role=alert]').text()).toContain('10');
    await wrapper.get('input').setValue('7.5');
    expect(last(wrapper)).toBe('7.50');
    expect(wrapper.find('[role=alert]').exists()).toBe(false);
  });

  it('collects the codes of a set', async () => {
    const wrapper = editor('set', ['x']);
    await wrapper.findAll('input[type=checkbox]')[1]!.setValue(true);
    expect(last(wrapper)).toEqual(['x', 'y']);
  });

  it('shows the value again after an undo', async () => {
    const wrapper = editor('money', '2.00');
    await wrapper.setProps({ modelValue: '1.00' });
    expect(wrapper.get('input').element.value).toBe('1.00');
  });
});
