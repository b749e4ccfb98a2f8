import { unwrap, unwrap_empty, with_key, type Client } from './request';
import type { ChangePasswordRequest, LogInRequest, ViewPage, ViewRequest } from './types';

export function session_operations(client: Client) {
  return {
    session: () => unwrap(client.GET('/api/v1/session')),
    log_in: (body: LogInRequest) => unwrap(client.POST('/api/v1/session', { body })),
    log_out: () => unwrap_empty(client.DELETE('/api/v1/session')),
    change_password: (body: ChangePasswordRequest, key: string) =>
      unwrap(client.POST('/api/v1/session/password', { params: { header: with_key(key) }, body })),
    sessions: () => unwrap(client.GET('/api/v1/sessions')),
    end_session: (session_id: string, key: string) =>
      unwrap_empty(
        client.DELETE('/api/v1/sessions/{session_id}', {
          params: { path: { session_id }, header: with_key(key) },
        }),
      ),
    views: (page: ViewPage) => unwrap(client.GET('/api/v1/views', { params: { query: { page } } })),
    create_view: (body: ViewRequest, key: string) =>
      unwrap(client.POST('/api/v1/views', { params: { header: with_key(key) }, body })),
    replace_view: (view_id: string, body: ViewRequest, key: string) =>
      unwrap(
        client.PUT('/api/v1/views/{view_id}', {
          params: { path: { view_id }, header: with_key(key) },
          body,
        }),
      ),
    delete_view: (view_id: string, key: string) =>
      unwrap_empty(
        client.DELETE('/api/v1/views/{view_id}', {
          params: { path: { view_id }, header: with_key(key) },
        }),
      ),
  };
}
