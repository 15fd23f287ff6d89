import { z } from 'zod';
import { fileTypes } from '../../../platform/http/index.ts';

export const xlsxType = fileTypes.xlsx;

/** As which kind of file something is wanted. */
export const fileFormat = z
  .enum(['csv', 'xlsx'])
  .default('csv')
  .meta({ examples: ['xlsx'] });

export const binary = z.any().meta({ type: 'string', format: 'binary' });

/** An answer that is a file of either kind. */
export const fileAnswer = (description: string) => ({
  description,
  content: { 'text/csv': { schema: binary }, [xlsxType]: { schema: binary } },
});
