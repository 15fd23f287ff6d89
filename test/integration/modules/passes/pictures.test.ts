import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsqr from 'jsqr';
import qrcode from 'qrcode';
import { afterAll, describe, expect, test } from 'vitest';
import { createPasses } from '../../../../src/modules/residents/passes/passes.ts';
import { service } from '../../../support/vectors/fixed.ts';

const passes = createPasses({
  signer: () => service.signer,
  find: () => service.signer,
  all: () => [service.signer],
});
const uuid = (n: number) => `${n.toString(16).padStart(8, '0')}-1a2b-4c3d-9e4f-5a6b7c8d9e01`;
const passOf = (n: number) =>
  passes.issue({
    registrationId: uuid(n * 7919),
    drillId: uuid(1),
    slotId: uuid(n * 104_729),
    expiresAt: new Date('2021-09-25T00:00:00+08:00'),
  });

/** A grey picture, a byte a pixel. */
interface Grey {
  size: number;
  pixels: Uint8Array;
}

/** 3 cm at 200 dots an inch. */
const printed = Math.round((3 / 2.54) * 200);

/** The pass as it is printed that wide with its quiet zone and scanned, the paper turned by `degrees`. */
function print(pass: string, degrees: number): Grey {
  const { modules } = qrcode.create(pass, { errorCorrectionLevel: 'M' });
  const across = modules.size + 8;
  const size = Math.ceil(printed * 1.5);
  const pixels = new Uint8Array(size * size);
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  // Each pixel is what sixteen points of it see.
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      let light = 0;
      for (let part = 0; part < 16; part += 1) {
        const [dx, dy] = [x + (part % 4) / 4 - size / 2, y + Math.floor(part / 4) / 4 - size / 2];
        const column = Math.floor(((dx * cos + dy * sin) / printed + 0.5) * across) - 4;
        const row = Math.floor(((dy * cos - dx * sin) / printed + 0.5) * across) - 4;
        const inside = column >= 0 && row >= 0 && column < modules.size && row < modules.size;
        light += inside && modules.get(row, column) === 1 ? 0 : 255;
      }
      pixels[y * size + x] = light / 16;
    }
  }
  return { size, pixels };
}

/** A lens that is not quite in focus: the mean over a square of 2 × `radius` + 1 pixels. */
function blurred({ size, pixels }: Grey, radius: number): Grey {
  const out = new Uint8Array(pixels.length);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      let [sum, count] = [0, 0];
      for (let v = Math.max(0, y - radius); v <= Math.min(size - 1, y + radius); v += 1) {
        for (let u = Math.max(0, x - radius); u <= Math.min(size - 1, x + radius); u += 1) {
          sum += pixels[v * size + u] ?? 0;
          count += 1;
        }
      }
      out[y * size + x] = sum / count;
    }
  }
  return { size, pixels: out };
}

function readByJsqr({ size, pixels }: Grey): string | undefined {
  const rgba = new Uint8ClampedArray(pixels.length * 4);
  for (const [at, light] of pixels.entries()) rgba.set([light, light, light, 255], at * 4);
  return jsqr.default(rgba, size, size)?.data;
}

const hasZbar = spawnSync('zbarimg', ['--version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'muster-passes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function readByZbar({ size, pixels }: Grey): string | undefined {
  const file = join(folder, 'print.pgm');
  writeFileSync(file, Buffer.concat([Buffer.from(`P5 ${size} ${size} 255\n`), pixels]));
  const { stdout, status } = spawnSync('zbarimg', ['--quiet', '--raw', file], { encoding: 'utf8' });
  return status === 0 ? stdout.replace(/\n$/, '') : undefined;
}

describe('the picture of a pass', () => {
  test('is version 7 with correction M, in modules of twelve pixels', async () => {
    const pass = passOf(1);
    expect(qrcode.create(pass, { errorCorrectionLevel: 'M' }).version).toBe(7);
    const png = (await passes.draw(pass, 'image/png')) as Buffer;
    // Width and height of a PNG stand at 16 and 20: 45 modules and the quiet zone of four on each side.
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([53 * 12, 53 * 12]);
  });

  const cases = [0, 3, 11, 45, 90, 200].flatMap((degrees) => [0, 1].map((radius) => ({ degrees, radius })));
  test.each(cases)(
    'printed 3 cm wide at 200 dpi, turned by $degrees°, blurred by $radius',
    ({ degrees, radius }) => {
      for (const n of [1, 2, 3]) {
        const pass = passOf(n);
        const scan = blurred(print(pass, degrees), radius);
        expect(readByJsqr(scan)).toBe(pass);
        if (hasZbar) expect(readByZbar(scan)).toBe(pass);
      }
    },
  );

  test.runIf(process.env['CI'] === 'true')('is read by zbar where everything is checked', () => {
    expect(execFileSync('zbarimg', ['--version'], { encoding: 'utf8' })).toMatch(/^\d/);
  });
});
