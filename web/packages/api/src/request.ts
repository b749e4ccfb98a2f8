import createClient from 'openapi-fetch';
import { is_abort, problem_from_answer, problem_from_error } from './problem';
import type { paths } from '../dist/schema';

// How to reach the server; tests pass their own fetch.
export interface ClientOptions {
  base_url?: string;
  fetch?: (request: Request) => Promise<Response>;
}

export type Client = ReturnType<typeof create_client>;

export function create_client(options: ClientOptions) {
  return createClient<paths>({
    baseUrl: options.base_url ?? '',
    ...(options.fetch ? { fetch: options.fetch } : {}),
  });
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

async function answer_of<T>(pending: Promise<Answer<T>>): Promise<Answer<T>> {
  try {
    return await pending;
  } catch (error) {
    if (is_abort(error)) throw error;
    throw problem_from_error(error);
  }
}

// Waits for an answer; everything but a good one becomes a Problem (an abort stays an abort).
export async function unwrap<T>(pending: Promise<Answer<T>>): Promise<T> {
  const answer = await answer_of(pending);
  if (answer.data !== undefined && answer.response.ok) return answer.data;
  throw problem_from_answer(answer.response.status, answer.error);
}

// The same for answers without a body.
export async function unwrap_empty(pending: Promise<Answer<unknown>>): Promise<void> {
  const answer = await answer_of(pending);
  if (!answer.response.ok) throw problem_from_answer(answer.response.status, answer.error);
}

export interface FileAnswer {
  file_name: string;
  row_count: number;
  bytes: Blob;
}

// A file that the server makes, with the name it gives.
export async function unwrap_file(pending: Promise<Answer<Blob>>): Promise<FileAnswer> {
  const bytes = await unwrap(pending);
  const { headers } = (await pending).response;
  const name = headers.get('Content-Disposition')?.match(/filename\*=UTF-8''([^;]+)/)?.[1] ?? '';
  return {
    file_name: decodeURIComponent(name),
    row_count: Number(headers.get('X-Row-Count') ?? 0),
    bytes,
  };
}

// Drops what is empty so that addresses stay short and equal questions have equal addresses.
export function without_empty<T extends object>(query: T): T {
  return Object.fromEntries(
    Object.entries(query).filter(
      ([, value]) => value !== undefined && value !== null && value !== '',
    ),
  ) as T;
}

// A version 4 UUID. crypto.randomUUID is missing where a page comes by plain http.
export function new_key(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

// The header of a write; the same key when the same request is sent again.
export const with_key = (key: string) => ({ 'Idempotency-Key': key });
