// A form as printed, as rows and cells; and where each item stands in the official text. Knows no Vue.
export * from './layout';
export * from './source_text';
