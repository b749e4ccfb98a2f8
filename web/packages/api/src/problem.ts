import type { components } from '../dist/schema';

export type ProblemBody = components['schemas']['problem'];

// What went wrong with a request. `kind` tells apart what the person can do about it: `offline` (no answer came),
// `answered` (the server explained why), `broken` (an answer that is not of the contract).
export class Problem extends Error {
  readonly kind: 'offline' | 'answered' | 'broken';
  readonly status: number;
  readonly body: ProblemBody | null;

  constructor(kind: Problem['kind'], status: number, body: ProblemBody | null) {
    super(body?.title ?? `${kind} ${status}`);
    this.name = 'Problem';
    this.kind = kind;
    this.status = status;
    this.body = body;
  }
}

function is_problem_body(value: unknown): value is ProblemBody {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as ProblemBody).title === 'string' &&
    typeof (value as ProblemBody).status === 'number'
  );
}

export function problem_from_answer(status: number, body: unknown): Problem {
  return is_problem_body(body)
    ? new Problem('answered', status, body)
    : new Problem('broken', status, null);
}

export function is_abort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

export function problem_from_error(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem('offline', 0, null);
}
