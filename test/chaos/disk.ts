import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A small disk of its own (a tmpfs), which can be full. */
export interface Disk {
  folder: string;
  /** Takes all the space that is left; answers how many MB that was. */
  fill(): number;
  /** Gives it back. */
  clear(): void;
  remove(): void;
}

/** Mounts one of so many MB; undefined, after one loud line, where nobody but root may. */
export function mountDisk(megabytes: number): Disk | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'muster-chaos-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], {
    encoding: 'utf8',
  });
  if (mounted.status !== 0) {
    rmdirSync(folder);
    process.stdout.write(
      `*** NO DISK OF ITS OWN CAN BE MOUNTED (${mounted.stderr.trim()}): a full disk is NOT tried ***\n`,
    );
    return undefined;
  }
  chmodSync(folder, 0o755);
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill() {
      const { bavail, bsize } = statfsSync(folder);
      const piece = Buffer.alloc(1_048_576);
      let written = 0;
      // The database takes what it finds meanwhile: whoever is last gets the rest.
      for (const size of [piece.length, 4_096]) {
        for (let left = Math.ceil((bavail * bsize) / size); left >= 0; left--) {
          try {
            writeFileSync(ballast, piece.subarray(0, size), { flag: 'a' });
            written += size;
          } catch {
            break;
          }
        }
      }
      return Math.round(written / 1_048_576);
    },
    clear: () => rmSync(ballast, { force: true }),
    remove() {
      spawnSync('umount', ['-l', folder]);
      rmdirSync(folder);
    },
  };
}
