import { create_api } from '@shouwang/api';
import { fetch_signed_in } from './session_gate';

// The desk is served by the same server that answers the API.
export const api = create_api({
  base_url: globalThis.location?.origin ?? '',
  fetch: fetch_signed_in,
});
