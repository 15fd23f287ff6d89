import { expect, test } from 'vitest';
import { maskDocument, maskName, maskPhone } from '../../../../src/core/identity/index.ts';

test.each([
  ['350102199001011234', '350102********1234'],
  ['11010519491231002X', '110105********002X'],
  ['KAZ110090123105', 'KAZ*********105'],
  ['H12345678', 'H1*****78'],
  ['05616820', '05****20'],
  ['GBR:L898902C3', 'GBR:L8*****C3'],
  ['AB123', 'A***3'],
  ['A1', '**'],
  ['', ''],
])('document %s', (number, masked) => {
  expect(maskDocument(number)).toBe(masked);
});

test.each([
  ['张小丰', '张*丰'],
  ['张三', '张*'],
  ['张', '*'],
  ['欧阳娜娜', '欧**娜'],
  ['\u{20000}三\u{20001}', '\u{20000}*\u{20001}'],
  ['阿依古丽·买买提', '阿***·买**'],
  ['赵C', '赵*'],
  ['John F. Smith', 'J*** F* S****'],
  ['Madonna', 'M******'],
  ['Zo\u00EB', 'Z**'],
  ['A', '*'],
  ['', ''],
])('name %s', (name, masked) => {
  expect(maskName(name)).toBe(masked);
});

test.each([
  ['+8613812341234', '+86138****1234'],
  ['+8659187654321', '+86*******4321'],
  ['+85291234567', '+852****4567'],
  ['+85366123456', '+853****3456'],
  ['+886912345678', '+886*****5678'],
  ['+16502530000', '+*******0000'],
])('phone %s', (phone, masked) => {
  expect(maskPhone(phone)).toBe(masked);
});
