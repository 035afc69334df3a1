import { defineConfig } from "vitest/config";

const common = { testTimeout: 60_000, pool: "forks", maxWorkers: 2 } as const;

export default defineConfig({
  test: {
    projects: [
      { test: { ...common, name: "node", include: ["src/**/*.test.ts", "test/**/*.test.ts"], exclude: ["test/browser/**"] } },
      // After the others and one at a time: how long a page's thread is busy can only be seen where it has a core.
      { test: { ...common, maxWorkers: 1, name: "browser", include: ["test/browser/*.test.ts"], sequence: { groupOrder: 1 } } },
    ],
  },
});
