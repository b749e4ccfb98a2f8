import createClient from 'openapi-fetch';
import { is_abort, problem_from_answer, problem_from_error } from './problem';
import type { paths } from '../dist/schema';
import type { HouseholdQuery, WhatIfRequest } from './types';

// How to reach the server; tests pass their own fetch.
export interface ClientOptions {
  base_url?: string;
  fetch?: (request: Request) => Promise<Response>;
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

// Waits for an answer; everything but a good one becomes a Problem (an abort stays an abort).
async function unwrap<T>(pending: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await pending;
  } catch (error) {
    if (is_abort(error)) throw error;
    throw problem_from_error(error);
  }
  if (answer.data !== undefined && answer.response.ok) return answer.data;
  throw problem_from_answer(answer.response.status, answer.error);
}

// Drops what is empty so that addresses stay short and equal questions have equal addresses.
export function without_empty<T extends object>(query: T): T {
  return Object.fromEntries(
    Object.entries(query).filter(
      ([, value]) => value !== undefined && value !== null && value !== '',
    ),
  ) as T;
}

export function create_api(options: ClientOptions = {}) {
  const client = createClient<paths>({
    baseUrl: options.base_url ?? '',
    ...(options.fetch ? { fetch: options.fetch } : {}),
  });
  return {
    deployments: () => unwrap(client.GET('/api/v1/deployments')),
    regions: (query: { deployment?: string; parent?: string }) =>
      unwrap(client.GET('/api/v1/regions', { params: { query: without_empty(query) } })),
    rules: (query: { deployment?: string; region?: string }, signal?: AbortSignal) =>
      unwrap(client.GET('/api/v1/rules', { params: { query: without_empty(query) }, signal })),
    households: (query: HouseholdQuery, signal?: AbortSignal) =>
      unwrap(client.GET('/api/v1/households', { params: { query: without_empty(query) }, signal })),
    household: (household_id: string, deployment?: string) =>
      unwrap(
        client.GET('/api/v1/households/{household_id}', {
          params: { path: { household_id }, query: without_empty({ deployment }) },
        }),
      ),
    findings: (household_id: string, deployment?: string) =>
      unwrap(
        client.GET('/api/v1/households/{household_id}/findings', {
          params: { path: { household_id }, query: without_empty({ deployment }) },
        }),
      ),
    what_if: (
      household_id: string,
      body: WhatIfRequest,
      deployment?: string,
      signal?: AbortSignal,
    ) =>
      unwrap(
        client.POST('/api/v1/households/{household_id}/what-if', {
          params: { path: { household_id }, query: without_empty({ deployment }) },
          body,
          signal,
        }),
      ),
    packs: () => unwrap(client.GET('/api/v1/packs')),
    pack: (pack_id: string) =>
      unwrap(client.GET('/api/v1/packs/{pack_id}', { params: { path: { pack_id } } })),
    indicators: (pack_id: string) =>
      unwrap(client.GET('/api/v1/packs/{pack_id}/indicators', { params: { path: { pack_id } } })),
    form: (pack_id: string, form_id: string) =>
      unwrap(
        client.GET('/api/v1/packs/{pack_id}/forms/{form_id}', {
          params: { path: { pack_id, form_id } },
        }),
      ),
    source: (pack_id: string, file: string) =>
      unwrap(
        client.GET('/api/v1/packs/{pack_id}/sources/{file}', {
          params: { path: { pack_id, file } },
        }),
      ),
  };
}

export type Api = ReturnType<typeof create_api>;
