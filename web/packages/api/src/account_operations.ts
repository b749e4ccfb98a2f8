import { unwrap, unwrap_empty, with_key, without_empty, type Client } from './request';
import type { AccountCreate, AccountQuery, AccountUpdate } from './types';

const of_account = (account_id: string, key: string) => ({
  path: { account_id },
  header: with_key(key),
});

export function account_operations(client: Client) {
  return {
    roles: () => unwrap(client.GET('/api/v1/roles')),
    accounts: (query: AccountQuery, signal?: AbortSignal) =>
      unwrap(client.GET('/api/v1/accounts', { params: { query: without_empty(query) }, signal })),
    account: (account_id: string) =>
      unwrap(client.GET('/api/v1/accounts/{account_id}', { params: { path: { account_id } } })),
    create_account: (body: AccountCreate, key: string) =>
      unwrap(client.POST('/api/v1/accounts', { params: { header: with_key(key) }, body })),
    update_account: (account_id: string, body: AccountUpdate, key: string) =>
      unwrap(
        client.PATCH('/api/v1/accounts/{account_id}', {
          params: of_account(account_id, key),
          body,
        }),
      ),
    reset_password: (account_id: string, key: string) =>
      unwrap(
        client.POST('/api/v1/accounts/{account_id}/reset-password', {
          params: of_account(account_id, key),
        }),
      ),
    disable_account: (account_id: string, reason: string, key: string) =>
      unwrap(
        client.POST('/api/v1/accounts/{account_id}/disable', {
          params: of_account(account_id, key),
          body: { reason },
        }),
      ),
    enable_account: (account_id: string, key: string) =>
      unwrap(
        client.POST('/api/v1/accounts/{account_id}/enable', {
          params: of_account(account_id, key),
        }),
      ),
    hand_over: (account_id: string, to: string, reason: string, key: string) =>
      unwrap(
        client.POST('/api/v1/accounts/{account_id}/hand-over', {
          params: of_account(account_id, key),
          body: { to, reason },
        }),
      ),
    account_sessions: (account_id: string) =>
      unwrap(
        client.GET('/api/v1/accounts/{account_id}/sessions', { params: { path: { account_id } } }),
      ),
    end_account_sessions: (account_id: string, key: string) =>
      unwrap_empty(
        client.DELETE('/api/v1/accounts/{account_id}/sessions', {
          params: of_account(account_id, key),
        }),
      ),
    import_accounts: (file: Blob, type: string, dry_run: boolean, key: string) =>
      unwrap(
        client.POST('/api/v1/accounts/import', {
          params: { query: { dry_run }, header: with_key(key) },
          headers: { 'Content-Type': type },
          body: file as never,
          bodySerializer: (body) => body as never,
        }),
      ),
  };
}
