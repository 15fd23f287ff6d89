import { describe, expect, test } from 'vitest';
import { isRedisUrl, sentinelAddressOf } from '../../../../src/platform/redis/address.ts';

describe('the address of Sentinels', () => {
  test('names each of them, with the usual port unless it says another', () => {
    expect(
      sentinelAddressOf('redis+sentinel://a:26380,b.example,10.0.0.3:1,[fd00::4]:2,[fd00::5]/muster'),
    ).toEqual({
      tls: false,
      sentinels: [
        { host: 'a', port: 26_380 },
        { host: 'b.example', port: 26_379 },
        { host: '10.0.0.3', port: 1 },
        { host: 'fd00::4', port: 2 },
        { host: 'fd00::5', port: 26_379 },
      ],
      name: 'muster',
      db: 0,
    });
  });

  test('tells who signs in to Redis, and who to Sentinels', () => {
    const url =
      'rediss+sentinel://svc:p%40ss%2Fw@a,b/my-master.1/3?sentinelUsername=watch&sentinelPassword=s%26%20t';
    expect(sentinelAddressOf(url)).toEqual({
      tls: true,
      sentinels: [
        { host: 'a', port: 26_379 },
        { host: 'b', port: 26_379 },
      ],
      name: 'my-master.1',
      db: 3,
      username: 'svc',
      password: 'p@ss/w',
      sentinelUsername: 'watch',
      sentinelPassword: 's& t',
    });
    expect(sentinelAddressOf('redis+sentinel://:only@a/m')).toMatchObject({ password: 'only' });
    expect(sentinelAddressOf('redis+sentinel://:only@a/m')).not.toHaveProperty('username');
  });

  test('is none of one server, which is taken as it is', () => {
    for (const url of ['redis://h', 'rediss://:p@h:6380/1']) {
      expect(sentinelAddressOf(url)).toBeUndefined();
      expect(isRedisUrl(url)).toBe(true);
    }
    for (const url of ['postgres://h/d', 'redis', 'redis+sentinel://h', 'redis://h:x']) {
      expect(isRedisUrl(url)).toBe(false);
    }
  });
});
