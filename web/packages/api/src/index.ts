// The server's contract for the browser. Types are made from api/openapi.yaml; names keep their spelling.
export * from './client';
export * from './problem';
export type { components, paths } from '../dist/schema';
export * from './types';
