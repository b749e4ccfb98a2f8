import { unwrap, unwrap_file, with_key, without_empty, type Client } from './request';
import type {
  AsOf,
  ExportRequest,
  HouseholdQuery,
  RevealRequest,
  SubmissionRequest,
  WhatIfRequest,
} from './types';

export function household_operations(client: Client) {
  return {
    households: (query: HouseholdQuery, signal?: AbortSignal) =>
      unwrap(client.GET('/api/v1/households', { params: { query: without_empty(query) }, signal })),
    search: (query: { deployment?: string; query: string; limit?: number }, signal?: AbortSignal) =>
      unwrap(client.GET('/api/v1/search', { params: { query: without_empty(query) }, signal })),
    household: (household_id: string, deployment?: string, as_of: AsOf = {}) =>
      unwrap(
        client.GET('/api/v1/households/{household_id}', {
          params: { path: { household_id }, query: without_empty({ deployment, ...as_of }) },
        }),
      ),
    history: (household_id: string, deployment?: string, cursor?: string | null) =>
      unwrap(
        client.GET('/api/v1/households/{household_id}/history', {
          params: {
            path: { household_id },
            query: without_empty({ deployment, cursor: cursor ?? undefined }),
          },
        }),
      ),
    findings: (household_id: string, deployment?: string, as_of: AsOf = {}) =>
      unwrap(
        client.GET('/api/v1/households/{household_id}/findings', {
          params: { path: { household_id }, query: without_empty({ deployment, ...as_of }) },
        }),
      ),
    finding: (household_id: string, rule_id: string, deployment?: string, as_of: AsOf = {}) =>
      unwrap(
        client.GET('/api/v1/households/{household_id}/findings/{rule_id}', {
          params: {
            path: { household_id, rule_id },
            query: without_empty({ deployment, ...as_of }),
          },
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
    submit: (household_id: string, body: SubmissionRequest, key: string, deployment?: string) =>
      unwrap(
        client.POST('/api/v1/households/{household_id}/submissions', {
          params: {
            path: { household_id },
            query: without_empty({ deployment }),
            header: with_key(key),
          },
          body,
        }),
      ),
    reveal: (household_id: string, body: RevealRequest, key: string, deployment?: string) =>
      unwrap(
        client.POST('/api/v1/households/{household_id}/reveal', {
          params: {
            path: { household_id },
            query: without_empty({ deployment }),
            header: with_key(key),
          },
          body,
        }),
      ),
    export_list: (body: ExportRequest, deployment?: string, signal?: AbortSignal) =>
      unwrap_file(
        client.POST('/api/v1/exports', {
          params: { query: without_empty({ deployment }) },
          body,
          signal,
          parseAs: 'blob',
        }) as Promise<{ data?: Blob; error?: unknown; response: Response }>,
      ),
  };
}
