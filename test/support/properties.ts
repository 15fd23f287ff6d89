import fc from 'fast-check';

/**
 * fast-check with the same cases on every run, so that the same commit is green or red for everybody: another seed by
 * `PROPERTY_SEED`, which the nightly run draws anew.
 */
fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 20_210_922) });

/** How many random days a model is followed through: as many as given, or `MODEL_DAYS`, with which the night has more. */
export const modelDays = (byDay: number): number => Number(process.env['MODEL_DAYS'] ?? byDay);

export default fc;
