import { defineConfig } from 'orval';

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export default defineConfig({
  muster: {
    input: '../../openapi.json',
    output: {
      target: 'generated/orval/muster.ts',
      client: 'fetch',
      mode: 'split',
      // A body that may be JSON or a file would be handed to fetch as it is, which no compiler takes.
      override: { contentType: { exclude: ['text/csv', xlsx] } },
    },
  },
});
