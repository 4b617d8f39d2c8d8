import tseslint from "typescript-eslint";

// Only rules that find defects; how code looks is Prettier's business.
export default tseslint.config(
  { ignores: ["dist", "node_modules", "**/node_modules", "reports", "contracts", "coverage"] },
  {
    files: [
      "src/**/*.ts",
      "src/page/**/*.tsx",
      "fixtures/mutants/**/*.ts",
      "fixtures/honest/**/*.ts",
      "test/**/*.ts",
      "scripts/**/*.ts",
    ],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { arguments: false, properties: false } }],
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unnecessary-condition": "off",
      "no-console": "off",
      eqeqeq: "error",
      "no-fallthrough": "error",
      "prefer-const": "error",
      "max-lines": ["error", { max: 350, skipBlankLines: true, skipComments: true }],
    },
  },
);
