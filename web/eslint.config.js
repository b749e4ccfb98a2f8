import tseslint from 'typescript-eslint';
import vue from 'eslint-plugin-vue';
import vueParser from 'vue-eslint-parser';

// The order of folders: apps → ui → forms → api. The two lower packages know no Vue, so that phones,
// printing and tests can use them without it.
const no_vue = {
  patterns: [{ group: ['vue', 'vue-router', 'element-plus', 'element-plus/*', '@shouwang/ui'] }],
};

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/'] },
  ...tseslint.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parser: vueParser, parserOptions: { parser: tseslint.parser } },
  },
  {
    rules: {
      'vue/multi-word-component-names': 'off',
      // prettier decides the layout
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      // server names keep their snake_case spelling all the way
      'vue/prop-name-casing': ['error', 'snake_case'],
      'vue/attribute-hyphenation': 'off',
      'vue/v-on-event-hyphenation': 'off',
      'vue/require-default-prop': 'off',
      'max-lines': ['error', { max: 400 }],
    },
  },
  {
    files: ['packages/api/src/**', 'packages/forms/src/**'],
    rules: { 'no-restricted-imports': ['error', no_vue] },
  },
  {
    files: ['packages/ui/src/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['vue-router', '**/apps/**'] }] },
  },
);
