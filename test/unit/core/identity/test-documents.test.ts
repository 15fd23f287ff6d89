import { expect, test } from 'vitest';
import { documentTypes, normaliseDocument, testDocuments } from '../../../../src/core/identity/index.ts';

test('there is a document to try with for each type, and each is taken as it is written', () => {
  expect(testDocuments.map(({ type }) => type)).toEqual([...documentTypes]);
  for (const { type, number, nationality } of testDocuments) {
    expect(normaliseDocument(type, number, { today: '2021-09-22', nationality })).toMatchObject({
      ok: true,
      value: { type, number: nationality === undefined ? number : `${nationality}:${number}` },
    });
  }
});
