import { expect, it } from 'vitest';
import { Problem } from '@shouwang/api';
import { use_request } from './use_request';

it('drops the answer of an older question', async () => {
  const answers: ((value: string) => void)[] = [];
  const request = use_request(() => new Promise<string>((resolve) => answers.push(resolve)));
  const first = request.run();
  const second = request.run();
  answers[1]!('new');
  answers[0]!('old');
  await Promise.all([first, second]);
  expect(request.data.value).toBe('new');
  expect(request.is_loading.value).toBe(false);
});

it('keeps the last good answer beside the problem', async () => {
  let fails = false;
  const request = use_request(async () => {
    if (fails) throw new Problem('offline', 0, null);
    return 'good';
  });
  await request.run();
  fails = true;
  await request.run();
  expect(request.data.value).toBe('good');
  expect(request.problem.value?.kind).toBe('offline');
});
