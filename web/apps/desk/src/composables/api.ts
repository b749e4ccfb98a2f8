import { create_api } from '@shouwang/api';

// The desk is served by the same server that answers the API.
export const api = create_api({ base_url: globalThis.location?.origin ?? '' });
