import { unwrap, without_empty, type Client } from './request';
import type { CountyWhatIfRequest, RegionQuery, WhatIfHouseholdsRequest } from './types';

export function screening_operations(client: Client) {
  return {
    deployments: () => unwrap(client.GET('/api/v1/deployments')),
    regions: (query: { deployment?: string; parent?: string }) =>
      unwrap(client.GET('/api/v1/regions', { params: { query: without_empty(query) } })),
    search_regions: (
      query: { deployment?: string; query: string; limit?: number },
      signal?: AbortSignal,
    ) =>
      unwrap(
        client.GET('/api/v1/regions/search', { params: { query: without_empty(query) }, signal }),
      ),
    rules: (query: RegionQuery, signal?: AbortSignal) =>
      unwrap(client.GET('/api/v1/rules', { params: { query: without_empty(query) }, signal })),
    screening: (query: RegionQuery, signal?: AbortSignal) =>
      unwrap(client.GET('/api/v1/screening', { params: { query: without_empty(query) }, signal })),
    missing: (query: RegionQuery, signal?: AbortSignal) =>
      unwrap(
        client.GET('/api/v1/screening/missing', {
          params: { query: without_empty(query) },
          signal,
        }),
      ),
    screen_regions: (
      rule_id: string,
      query: { deployment?: string; parent?: string },
      signal?: AbortSignal,
    ) =>
      unwrap(
        client.GET('/api/v1/screening/{rule_id}/regions', {
          params: { path: { rule_id }, query: without_empty(query) },
          signal,
        }),
      ),
    what_if_county: (body: CountyWhatIfRequest, deployment?: string, signal?: AbortSignal) =>
      unwrap(
        client.POST('/api/v1/what-if', {
          params: { query: without_empty({ deployment }) },
          body: without_empty(body),
          signal,
        }),
      ),
    what_if_households: (
      body: WhatIfHouseholdsRequest,
      deployment?: string,
      signal?: AbortSignal,
    ) =>
      unwrap(
        client.POST('/api/v1/what-if/households', {
          params: { query: without_empty({ deployment }) },
          body: without_empty(body),
          signal,
        }),
      ),
  };
}
