import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // several tests start the program or a real reader, which is slow on a loaded machine
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
