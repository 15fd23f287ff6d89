import { describe, expect, test } from 'vitest';
import { preferredType } from '../../../src/platform/http/index.ts';

const types = ['application/json', 'text/csv', 'application/vnd.ms-excel'] as const;

describe('the media type that an Accept header prefers', () => {
  test.each([
    // The first where nothing is said, or anything will do.
    [undefined, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8', 'application/json'],
    // By weight, whatever the order.
    ['text/csv;q=0.5, application/json', 'application/json'],
    ['application/json;q=0.5, text/csv', 'text/csv'],
    ['text/csv; q=0.4, application/vnd.ms-excel ; q=0.41', 'application/vnd.ms-excel'],
    ['*/*;q=0.1, text/csv', 'text/csv'],
    // In the order in which they are named where they weigh the same.
    ['text/csv, application/json', 'text/csv'],
    ['text/*', 'text/csv'],
    ['text/*;q=0.9, application/*;q=0.8', 'text/csv'],
    // A range of its own says of a type what a wider one does not.
    ['*/*, application/json;q=0.2', 'text/csv'],
    ['application/json;q=0, */*', 'text/csv'],
    ['text/csv;q=0, text/*', undefined],
    ['application/json;q=0', undefined],
    // As it is written.
    ['TEXT/CSV', 'text/csv'],
    ['text/csv;charset=utf-8', 'text/csv'],
    ['application/json;charset="utf-8, or so";q=0.3, text/csv; header=present; q=0.7', 'text/csv'],
    // Of another kind altogether.
    ['text/html', undefined],
    ['image/*', undefined],
    ['csv', undefined],
    [';q=1,,', undefined],
  ])('%s: %s', (accept, type) => {
    expect(preferredType(accept, types)).toBe(type);
  });
});
