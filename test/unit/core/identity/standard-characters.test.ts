import { expect, test } from 'vitest';
import { standardCharacters } from '../../../../src/core/identity/index.ts';

test.each([
  ['\uE863', '䶮'],
  ['\uE816\uE817\uE818\uE831\uE83B\uE855', '\u{20087}\u{20089}\u{200CC}\u{215D7}\u{2298F}\u{241FE}'],
  ['⽅', '方'],
  ['⻢', '马'],
  ['⼩⻋', '小车'],
  ['㇐', '一'],
  // Without an equivalent, or of another system's private use.
  ['⺀', '⺀'],
  ['\uE000\uE814\uE865', '\uE000\uE814\uE865'],
  ['方马 abc Ａ', '方马 abc Ａ'],
])('%j is %s', (raw, text) => {
  expect(standardCharacters(raw)).toBe(text);
});

test('the private-use points stand for what GB 18030 maps the byte pairs FE50–FEA0 to', () => {
  const decoder = new TextDecoder('gb18030');
  const trails = Array.from({ length: 0xa0 - 0x50 + 1 }, (_, index) => 0x50 + index).filter(
    (at) => at !== 0x7f,
  );
  expect(trails).toHaveLength(80);
  for (const [index, trail] of trails.entries()) {
    const decoded = decoder.decode(Buffer.of(0xfe, trail));
    // Six of them the decoder still leaves in the private use area; they are above.
    if (/[\uE815-\uE864]/.test(decoded)) {
      expect(decoded).toBe(String.fromCharCode(0xe815 + index));
      continue;
    }
    expect(standardCharacters(String.fromCharCode(0xe815 + index))).toBe(standardCharacters(decoded));
  }
});

test('every Kangxi radical becomes its unified ideograph', () => {
  for (let point = 0x2f00; point <= 0x2fd5; point += 1) {
    expect(standardCharacters(String.fromCharCode(point))).toMatch(/^[\u4E00-\u9FFF]$/);
  }
});

test('what it gives stays as it is', () => {
  for (let point = 0x2e80; point <= 0x2fd5; point += 1) {
    const once = standardCharacters(String.fromCharCode(point));
    expect(standardCharacters(once)).toBe(once);
  }
});
