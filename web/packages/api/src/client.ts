import { account_operations } from './account_operations';
import { household_operations } from './household_operations';
import { import_operations } from './import_operations';
import { pack_operations } from './pack_operations';
import { create_client, type ClientOptions } from './request';
import { screening_operations } from './screening_operations';
import { session_operations } from './session_operations';

export { new_key, without_empty, type ClientOptions, type FileAnswer } from './request';

// Every operation of the contract as a function that gives the answer or throws a Problem.
export function create_api(options: ClientOptions = {}) {
  const client = create_client(options);
  return {
    ...session_operations(client),
    ...account_operations(client),
    ...household_operations(client),
    ...import_operations(client),
    ...screening_operations(client),
    ...pack_operations(client),
  };
}

export type Api = ReturnType<typeof create_api>;
