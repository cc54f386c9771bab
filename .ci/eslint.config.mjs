import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["**/node_modules/**", "**/cdktf.out/**", "**/.tandem/**"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ["**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: [
            {
              name: "@cdktf/provider-aws",
              message: "Import a resource by its own path: the root costs seconds and 600 MB.",
            },
          ],
        },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    },
  },
  {
    files: ["assets/**/*.js"],
    languageOptions: {
      globals: Object.fromEntries(
        [
          ...["document", "performance", "fetch", "EventSource", "Option", "matchMedia"],
          ...["addEventListener", "setInterval", "setTimeout", "requestAnimationFrame"],
        ].map((name) => [name, "readonly"]),
      ),
    },
  },
  { files: ["**/*.test.ts"], rules: { "@typescript-eslint/no-non-null-assertion": "off" } },
);
