import js from '@eslint/js'
import ts from 'typescript-eslint'
import vue from 'eslint-plugin-vue'

export default ts.config(
  { ignores: ['dist/**', 'node_modules/**'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    files: ['**/*.{ts,vue}'],
    rules: {
      // The compiler knows our globals and names better than the linter does.
      'no-undef': 'off',
      // Pages are named by their folder: list, edit, detail.
      'vue/multi-word-component-names': 'off',
      // Layout of templates is a matter for the writer's eye.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/attributes-order': 'off',
      'vue/require-default-prop': 'off',
    },
  },
  {
    files: ['build/**/*.mjs'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
  },
  {
    // Runs in the browser, around the mini-program.
    files: ['build/walk/shell/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        `window document location history navigator localStorage indexedDB innerWidth innerHeight scrollTo addEventListener
        removeEventListener requestAnimationFrame queueMicrotask setTimeout clearTimeout AbortController FormData`
          .split(/\s+/)
          .map((name) => [name, 'readonly']),
      ),
    },
  },
)
