import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { composeApi, composeHouse } from './compose.ts';
import { groundless } from './groundless.ts';

/** The committed description of the HTTP interface. */
export const openApiFile = fileURLToPath(new URL('../../openapi.json', import.meta.url));

/** The OpenAPI document as it is committed: needs no database, and the same routes give the same text. */
export async function describeApi(): Promise<string> {
  const ground = groundless();
  const house = composeHouse(ground);
  const app = await composeApi(ground, house);
  try {
    return `${JSON.stringify(app.apiDocument(), null, 2)}\n`;
  } finally {
    await app.close();
    await house.close();
    await ground.database.close();
  }
}

if (import.meta.main) await writeFile(openApiFile, await describeApi());
