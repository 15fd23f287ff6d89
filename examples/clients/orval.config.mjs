import { defineConfig } from 'orval';

export default defineConfig({
  muster: {
    input: '../../openapi.json',
    output: { target: 'generated/orval/muster.ts', client: 'fetch', mode: 'split' },
  },
});
