import { unwrap, type Client } from './request';

export function pack_operations(client: Client) {
  return {
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
    form_matrix: () => unwrap(client.GET('/api/v1/dictionary/matrix')),
    form_conversion: (from: string, to: string, signal?: AbortSignal) =>
      unwrap(
        client.GET('/api/v1/dictionary/conversion', { params: { query: { from, to } }, signal }),
      ),
    source: (pack_id: string, file: string) =>
      unwrap(
        client.GET('/api/v1/packs/{pack_id}/sources/{file}', {
          params: { path: { pack_id, file } },
        }),
      ),
  };
}
