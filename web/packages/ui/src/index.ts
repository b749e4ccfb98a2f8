// Parts of pages that know no routes, and every word of the interface.
export * from './clause_navigation';
export { default as ChoiceBox } from './ChoiceBox.vue';
export type { Choice } from './choice_list';
export { default as ClauseLink } from './ClauseLink.vue';
export { default as ClauseQuote } from './ClauseQuote.vue';
export { default as DemoWatermark } from './DemoWatermark.vue';
export { default as DialogBox } from './DialogBox.vue';
export { default as EmptyNotice } from './EmptyNotice.vue';
export { default as FormField } from './FormField.vue';
export { default as HelpTip } from './HelpTip.vue';
export { default as LoadingNotice } from './LoadingNotice.vue';
export { default as PasswordInput } from './PasswordInput.vue';
export { default as PrintedForm } from './PrintedForm.vue';
export { default as ProblemNotice } from './ProblemNotice.vue';
export { default as SourceLines } from './SourceLines.vue';
export { default as StateTag } from './StateTag.vue';
export { default as TraceTree } from './TraceTree.vue';
export { words } from './locales/zh';
