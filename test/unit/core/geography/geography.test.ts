import { describe, expect, test } from 'vitest';
import { defaultDetourFactor, distanceMetres, walkMetres } from '../../../../src/core/geography/index.ts';
import fc from '../../../support/properties.ts';

const place = fc.record({
  lng: fc.double({ min: -180, max: 180, noNaN: true }),
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
});

describe('distance', () => {
  test('of known places: a degree of latitude, Fuzhou to Xiamen, halfway round', () => {
    expect(distanceMetres({ lng: 119.3, lat: 26 }, { lng: 119.3, lat: 27 })).toBeCloseTo(111_195, -1);
    const xiamen = distanceMetres({ lng: 119.2965, lat: 26.0745 }, { lng: 118.0894, lat: 24.4798 });
    expect(Math.abs(xiamen - 214_600)).toBeLessThan(1_500);
    expect(distanceMetres({ lng: 0, lat: 0 }, { lng: 180, lat: 0 })).toBeCloseTo(Math.PI * 6_371_008.8, 0);
  });

  test('is the same both ways, nothing to itself, and never more than half round', () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        expect(distanceMetres(a, b)).toBeCloseTo(distanceMetres(b, a), 3);
        expect(distanceMetres(a, a)).toBe(0);
        expect(distanceMetres(a, b)).toBeLessThanOrEqual(Math.PI * 6_371_008.8 + 1);
      }),
    );
  });

  test('a walk is the detour longer, in whole metres', () => {
    const [from, to] = [
      { lng: 119.3, lat: 26 },
      { lng: 119.31, lat: 26 },
    ];
    expect(walkMetres(from, to)).toBe(Math.round(distanceMetres(from, to) * defaultDetourFactor));
  });
});
