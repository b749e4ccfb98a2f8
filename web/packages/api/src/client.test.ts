import { describe, expect, it } from 'vitest';
import { create_api, Problem, without_empty } from './index';

function api_that_answers(status: number, body: string, type: string) {
  const seen: Request[] = [];
  const api = create_api({
    base_url: 'http://desk.test',
    fetch: async (request) => {
      seen.push(request);
      return new Response(body, { status, headers: { 'content-type': type } });
    },
  });
  return { api, seen };
}

describe('create_api', () => {
  it('leaves empty conditions out of the address', async () => {
    const { api, seen } = api_that_answers(
      200,
      '{"items":[],"total":0,"next_cursor":null}',
      'application/json',
    );
    await api.households({ region: '', query: '王', limit: 20 });
    expect(new URL(seen[0]!.url).searchParams.toString()).toBe(
      new URLSearchParams({ query: '王', limit: '20' }).toString(),
    );
  });

  it('turns problem+json into a Problem that keeps the next step', async () => {
    const { api } = api_that_answers(
      404,
      '{"type":"urn:x","id":"household.not_found","title":"没有这一户","status":404,"next_step":"回到列表"}',
      'application/problem+json',
    );
    const problem = await api.household('7').catch((error: unknown) => error as Problem);
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({
      kind: 'answered',
      status: 404,
      body: { next_step: '回到列表' },
    });
  });

  it('calls an answer outside the contract broken', async () => {
    const { api } = api_that_answers(502, '<html>', 'text/html');
    await expect(api.packs()).rejects.toMatchObject({ kind: 'broken', status: 502 });
  });

  it('calls a failed connection offline', async () => {
    const api = create_api({
      base_url: 'http://desk.test',
      fetch: async () => {
        throw new TypeError('connection refused');
      },
    });
    await expect(api.packs()).rejects.toMatchObject({ kind: 'offline' });
  });

  it('lets an abort stay an abort', async () => {
    const api = create_api({
      base_url: 'http://desk.test',
      fetch: async () => {
        throw new DOMException('', 'AbortError');
      },
    });
    await expect(api.packs()).rejects.toMatchObject({ name: 'AbortError' });
  });
});

it('without_empty keeps zero and false', () => {
  expect(without_empty({ a: 0, b: false, c: '', d: undefined, e: null })).toEqual({
    a: 0,
    b: false,
  });
});
