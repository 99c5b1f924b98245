import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** The core runs without VS Code: the command line, the tests and any other editor use the same one. */
const coreBoundary = {
  files: ['src/core/**/*.ts', 'src/cli.ts', 'src/cli/**/*.ts', 'lab/**/*.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        paths: [{ name: 'vscode', message: 'The core never imports vscode; adapt in src/providers or src/commands.' }],
        patterns: [
          { group: ['**/providers/**', '**/commands/**'], message: 'The core does not know the adapters around it.' },
        ],
      },
    ],
  },
};

const TOOLKIT = ['@vscode/webview-ui-toolkit', '@vscode/webview-ui-toolkit/*', '@microsoft/fast-*'];

/** Browser code: it shares values and pure functions with the core, and nothing with VS Code's side. */
const pageBoundary = (ignored, ...patterns) => ({
  files: ['webview/**/*.ts'],
  ignores: ignored,
  rules: {
    'no-restricted-imports': [
      'error',
      {
        paths: [{ name: 'vscode', message: 'A page has messages, and no VS Code.' }],
        patterns: [
          { group: ['**/providers/**', '**/commands/**', '**/cli/**'], message: 'A page has messages (protocol.ts).' },
          { regex: '^node:', message: 'A page runs in a browser.' },
          ...patterns,
        ],
      },
    ],
    // Whatever a host or a file says is text and never markup.
    'no-restricted-properties': [
      'error',
      ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'write'].map((property) => ({
        property,
        message: 'Build elements with ui/dom.ts.',
      })),
    ],
  },
});

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'coverage/', 'node_modules/', '**/*.d.ts'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  coreBoundary,
  pageBoundary(['webview/ui/toolkit.ts'], { group: TOOLKIT, message: 'Only webview/ui/toolkit.ts knows the toolkit.' }),
  { ...pageBoundary([]), files: ['webview/ui/toolkit.ts'] },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        require: 'readonly',
        module: 'writable',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        Buffer: 'readonly',
        fetch: 'readonly',
      },
    },
  },
  { files: ['lab/cli.ts', 'test/bench/**/*.ts', 'test/page/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      // mocha's `it` takes promises and nothing is lost when a test's callback returns one.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['it', 'describe', 'test', 'suite'], package: 'node:test' },
          ],
        },
      ],
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
