import { describe, expect, test } from 'vitest';
import { datums, fromWgs84, toWgs84 } from '../../../src/core/geography/datum.ts';
import { distanceMetres } from '../../../src/core/geography/index.ts';
import fc from '../../support/properties.ts';

const fuzhou = { lng: 119.2965, lat: 26.0745 };

describe('datums', () => {
  test('lie as far apart in Fuzhou as maps show', () => {
    expect(fromWgs84(fuzhou, 'wgs84')).toEqual(fuzhou);
    const off = (datum: 'gcj02' | 'bd09') => Math.round(distanceMetres(fuzhou, fromWgs84(fuzhou, datum)));
    expect(off('gcj02')).toBeGreaterThan(550);
    expect(off('gcj02')).toBeLessThan(650);
    expect(off('bd09')).toBeGreaterThan(1_100);
    expect(off('bd09')).toBeLessThan(1_300);
  });

  test('are the same where China’s maps are not shifted', () => {
    const paris = { lng: 2.3522, lat: 48.8566 };
    expect(fromWgs84(paris, 'gcj02')).toEqual(paris);
    expect(toWgs84(paris, 'gcj02')).toEqual(paris);
  });

  test('there and back is the same place to a millimetre, all over China', () => {
    const place = fc.record({
      lng: fc.double({ min: 75, max: 134, noNaN: true }),
      lat: fc.double({ min: 18.5, max: 53, noNaN: true }),
    });
    let worst = 0;
    fc.assert(
      fc.property(place, fc.constantFrom(...datums), (there, datum) => {
        worst = Math.max(worst, distanceMetres(there, toWgs84(fromWgs84(there, datum), datum)));
        expect(worst).toBeLessThan(0.001);
      }),
      { numRuns: 5_000 },
    );
  });
});
