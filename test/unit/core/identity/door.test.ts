import { expect, test } from 'vitest';
import { doorKey, normaliseDoor, placeKey, roomKey, unitKey } from '../../../../src/core/identity/index.ts';

test.each([
  ['501', '501'],
  ['５０１', '501'],
  ['501室', '501室'],
  ['\u202d501\u202c', '501'],
  ['5\u200B01', '501'],
  ['\uFEFF501', '501'],
  [' 12\u3000 号楼 ', '12 号楼'],
  ['⽅圆里３号', '方圆里3号'],
  ['\uE863苑', '䶮苑'],
  ['3栋#2（东）', '3栋#2(东)'],
])('%j is stored and shown as %s', (raw, door) => {
  expect(normaliseDoor(raw, 60)).toEqual({ ok: true, value: door });
});

test.each([
  ['', 'text-empty'],
  ['\u200B', 'text-empty'],
  ['5\0', 'text-characters'],
  ['5\n1', 'text-characters'],
  ['5'.repeat(61), 'text-too-long'],
  // One sign that plain width makes eighteen of.
  ['\uFDFA'.repeat(4), 'text-too-long'],
])('%j is refused', (raw, code) => {
  expect(normaliseDoor(raw, 60)).toEqual({ ok: false, code });
});

test.each([
  ['12号楼', '12号楼'],
  ['１２ 号楼', '12号楼'],
  ['a栋', 'A栋'],
  ['Ａ 栋\u200B', 'A栋'],
  ['⽅圆里', '方圆里'],
])('the building %j is %s', (raw, key) => {
  expect(placeKey(raw)).toBe(key);
});

test('buildings called by other words are not thought to be one', () => {
  expect(placeKey('12栋')).not.toBe(placeKey('12号楼'));
});

test.each([
  ['501', '501'],
  ['５０１', '501'],
  ['501室', '501'],
  ['501 室', '501'],
  ['501号', '501'],
  ['501号室', '501'],
  ['501房', '501'],
  ['a501室', 'A501'],
  ['室', '室'],
  ['东户', '东户'],
])('the room %j is %s', (raw, key) => {
  expect(roomKey(raw)).toBe(key);
});

test.each([
  ['2', '2'],
  ['２', '2'],
  ['2单元', '2'],
  ['2 單元', '2'],
  ['二单元', '2'],
  ['十', '10'],
  ['十二单元', '12'],
  ['二十单元', '20'],
  ['九十九', '99'],
  ['b单元', 'B'],
  ['2梯', '2'],
  ['单元', '单元'],
  ['一二', '一二'],
  ['百', '百'],
])('the unit %j is %s', (raw, key) => {
  expect(unitKey(raw)).toBe(key);
});

test('a door is unit and room, empty where not given', () => {
  expect(doorKey({ unit: '二单元', room: '５０１室' })).toEqual(['2', '501']);
  expect(doorKey({})).toEqual(['', '']);
});
