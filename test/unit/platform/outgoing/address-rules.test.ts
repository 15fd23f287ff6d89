import { describe, expect, test } from 'vitest';
import { createAddressRules } from '../../../../src/platform/outgoing/address-rules.ts';

const publicAddresses = [
  '8.8.8.8',
  '1.1.1.1',
  '172.15.255.255',
  '172.32.0.1',
  '192.167.255.255',
  '192.169.0.1',
  '100.63.255.255',
  '100.128.0.1',
  '11.0.0.1',
  '223.255.255.254',
  '2606:4700::1111',
  '2400:3200::1',
  '::ffff:8.8.8.8',
];

/** An address of every block that is not the public internet. */
const inside: [what: string, addresses: string[]][] = [
  ['this machine', ['127.0.0.1', '127.255.255.254', '::1', '0.0.0.0', '0.1.2.3', '::']],
  ['private networks', ['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1']],
  ['unique local', ['fc00::1', 'fdff:ffff::1', 'fec0::1']],
  ['link-local, with the metadata of clouds', ['169.254.169.254', '169.254.0.1', 'fe80::1', 'fe80::1%eth0']],
  ['metadata elsewhere', ['100.100.100.200', 'fd00:ec2::254', '192.0.0.192']],
  ['shared by carriers', ['100.64.0.1', '100.127.255.255']],
  ['multicast and broadcast', ['224.0.0.1', '239.255.255.255', '255.255.255.255', 'ff02::1', 'ff0e::1']],
  ['reserved', ['240.0.0.1', '192.0.0.1', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1']],
  ['reserved in IPv6', ['2001:db8::1', '3fff::1', '100::1', '5f00::1', '2001:2::1', '2001:10::1']],
  ['IPv4 in IPv6', ['::ffff:127.0.0.1', '::ffff:a00:1', '::127.0.0.1', '::ffff:169.254.169.254']],
  ['IPv4 by way of a translator', ['64:ff9b::7f00:1', '64:ff9b:1::a00:1', '2002:7f00:1::1', '2001::1']],
  [
    'no address at all',
    ['', 'localhost', 'example.org', '1.2.3', '0x8.8.8.8', '010.8.8.8', '8.8.8.8/32', '8.8.8.8 ', '[::1]'],
  ],
];

describe('which addresses are reached', () => {
  const none = createAddressRules([]);

  test.each(publicAddresses)('%s is public', (address) => {
    expect([none.permits(address), none.names(address)]).toEqual([true, false]);
  });

  test.each(inside)('%s: refused', (_, addresses) => {
    for (const address of addresses) expect([address, none.permits(address)]).toEqual([address, false]);
  });

  test('what is allowed by name is reached, in either dress, and nothing beside it', () => {
    const rules = createAddressRules(['10.1.0.0/16', '192.168.7.7', 'fd00:1::/32', '::1']);
    for (const address of ['10.1.255.1', '192.168.7.7', '::ffff:10.1.2.3', 'fd00:1::9', '::1', '8.8.8.8']) {
      expect([address, rules.permits(address)]).toEqual([address, true]);
    }
    for (const address of ['10.2.0.1', '192.168.7.8', 'fd00:2::1', '127.0.0.1', 'fd00:1::x', '']) {
      expect([address, rules.permits(address)]).toEqual([address, false]);
    }
    expect([rules.names('10.1.2.3'), rules.names('8.8.8.8'), rules.namesAny]).toEqual([true, false, true]);
    expect(none.namesAny).toBe(false);
  });

  test('both families as a whole are everything', () => {
    const all = createAddressRules(['0.0.0.0/0', '::/0']);
    for (const [what, addresses] of inside.slice(0, -1)) {
      for (const address of addresses)
        expect([what, address, all.permits(address)]).toEqual([what, address, true]);
    }
    expect(all.permits('localhost')).toBe(false);
  });
});
