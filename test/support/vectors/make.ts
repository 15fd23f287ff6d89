import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { base45Vectors } from './base45.ts';
import { passVectors } from './passes.ts';
import { documentVectors, nameVectors, phoneVectors } from './people.ts';
import { tabletVectors } from './tablets.ts';
import { textOf } from './vector.ts';
import { webhookVectors } from './webhooks.ts';

/** Where the vectors are committed. */
export const vectorsFolder = fileURLToPath(new URL('../../../examples/vectors/', import.meta.url));

/**
 * The conformance files as today's code makes them, each by its name: from fixed keys and a fixed clock, so that they
 * are the same each time.
 */
export function vectorFiles(): Record<string, string> {
  return {
    'base45.json': textOf(base45Vectors()),
    'documents.json': textOf(documentVectors()),
    'names.json': textOf(nameVectors()),
    'passes.json': textOf(passVectors()),
    'phones.json': textOf(phoneVectors()),
    'tablets.json': textOf(tabletVectors()),
    'webhooks.json': textOf(webhookVectors()),
  };
}

if (import.meta.main) {
  await mkdir(vectorsFolder, { recursive: true });
  for (const [name, text] of Object.entries(vectorFiles())) await writeFile(join(vectorsFolder, name), text);
}
