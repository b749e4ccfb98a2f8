import { unwrap, unwrap_empty, with_key, without_empty, type Client } from './request';
import type { ImportHouseholdState, ImportMapping, ImportPreflightRequest } from './types';

const of_batch = (batch_id: string, key: string) => ({
  path: { batch_id },
  header: with_key(key),
});

export function import_operations(client: Client) {
  return {
    import_layouts: () => unwrap(client.GET('/api/v1/imports/layouts')),
    imports: (query: { limit?: number; cursor?: string }, signal?: AbortSignal) =>
      unwrap(client.GET('/api/v1/imports', { params: { query: without_empty(query) }, signal })),
    upload_import: (file: File, layout: string, key: string) =>
      unwrap(
        client.POST('/api/v1/imports', {
          params: {
            query: { file_name: file.name, ...(layout ? { layout } : {}) },
            header: with_key(key),
          },
          headers: { 'Content-Type': 'application/octet-stream' },
          body: file as never,
          bodySerializer: (body) => body as never,
        }),
      ),
    import_batch: (batch_id: string, signal?: AbortSignal) =>
      unwrap(client.GET('/api/v1/imports/{batch_id}', { params: { path: { batch_id } }, signal })),
    preflight_import: (batch_id: string, body: ImportPreflightRequest, key: string) =>
      unwrap(
        client.POST('/api/v1/imports/{batch_id}/preflight', {
          params: of_batch(batch_id, key),
          body,
        }),
      ),
    set_import_mapping: (
      batch_id: string,
      body: { mapping: ImportMapping; save_as?: string },
      key: string,
    ) =>
      unwrap(
        client.PUT('/api/v1/imports/{batch_id}/mapping', {
          params: of_batch(batch_id, key),
          body,
        }),
      ),
    delete_import_mapping: (name: string, key: string) =>
      unwrap_empty(
        client.DELETE('/api/v1/imports/mappings/{name}', {
          params: { path: { name }, header: with_key(key) },
        }),
      ),
    validate_import: (batch_id: string, key: string) =>
      unwrap(
        client.POST('/api/v1/imports/{batch_id}/validate', { params: of_batch(batch_id, key) }),
      ),
    apply_import: (batch_id: string, key: string) =>
      unwrap(client.POST('/api/v1/imports/{batch_id}/apply', { params: of_batch(batch_id, key) })),
    cancel_import: (batch_id: string, key: string) =>
      unwrap(client.POST('/api/v1/imports/{batch_id}/cancel', { params: of_batch(batch_id, key) })),
    undo_import: (batch_id: string, reason: string, key: string) =>
      unwrap(
        client.POST('/api/v1/imports/{batch_id}/undo', {
          params: of_batch(batch_id, key),
          body: { reason },
        }),
      ),
    import_problems: (
      batch_id: string,
      query: { limit?: number; cursor?: string },
      signal?: AbortSignal,
    ) =>
      unwrap(
        client.GET('/api/v1/imports/{batch_id}/problems', {
          params: { path: { batch_id }, query: without_empty(query) },
          signal,
        }),
      ),
    import_households: (
      batch_id: string,
      query: { state?: ImportHouseholdState; limit?: number; cursor?: string },
      signal?: AbortSignal,
    ) =>
      unwrap(
        client.GET('/api/v1/imports/{batch_id}/households', {
          params: { path: { batch_id }, query: without_empty(query) },
          signal,
        }),
      ),
  };
}
