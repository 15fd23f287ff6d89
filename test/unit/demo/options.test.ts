import { describe, expect, it } from 'vitest';
import { readOptions, WrongOption } from '../../../src/demo/options.ts';

describe('the command line', () => {
  it('has its defaults', () => {
    expect(readOptions([])).toEqual({
      url: undefined,
      clients: undefined,
      admin: undefined,
      seed: 20210922,
      scale: 1,
      shortLanes: undefined,
      failedSite: false,
      keep: false,
      json: false,
      help: false,
    });
  });

  it('takes a running service with an admin', () => {
    const options = readOptions([
      '--url',
      'http://127.0.0.1:8080/',
      '--client-id',
      'a',
      '--client-secret',
      'b',
    ]);
    expect(options.url).toBe('http://127.0.0.1:8080');
    expect(options.admin).toEqual({ clientId: 'a', clientSecret: 'b' });
    expect(readOptions(['--url=http://x', '--clients', 'c.json']).clients).toBe('c.json');
  });

  it('takes a district that is to lack lanes', () => {
    expect(readOptions(['--failed-site', '--seed', '7'])).toMatchObject({ failedSite: true, seed: 7 });
    expect(readOptions(['--short-lanes', '350102:2']).shortLanes).toEqual({ county: '350102', lanes: 2 });
  });

  it.each([
    [['--scale', '0'], /--scale/],
    [['--scale', 'big'], /--scale/],
    [['--scale', ''], /--scale/],
    [['--seed', '1.5'], /--seed/],
    [['--url', 'ftp://x', '--clients', 'c'], /--url/],
    [['--url', 'nonsense', '--clients', 'c'], /--url/],
    [['--url', 'http://x'], /admin/],
    [['--client-id', 'a'], /--client-secret/],
    [['--failed-site', '--scale', '0.1'], /--failed-site/],
    [['--failed-site', '--short-lanes', '350102:2'], /--failed-site/],
    [['--short-lanes', '350102'], /--short-lanes/],
    [['--short-lanes', '350102:0'], /--short-lanes/],
    [['--short-lanes', '999999:1'], /--short-lanes/],
    [['--sclae', '1'], /sclae/],
    [['1'], /1/],
  ])('refuses %j and says why', (args, message) => {
    expect(() => readOptions(args)).toThrow(WrongOption);
    expect(() => readOptions(args)).toThrow(message);
  });
});
