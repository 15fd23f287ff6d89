import { writeFile } from 'node:fs/promises';
import { create } from 'qrcode';

const [width, height] = [640, 480];
/** Pixels for each module of a code, and of white around it. */
const pixels = 6;

/** Writes a film in which a code is held to the camera, in Y4M as Chromium's false camera plays it. */
export async function filmOf(text: string, file: string): Promise<void> {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const side = modules.size * pixels;
  const [left, top] = [(width - side) >> 1, (height - side) >> 1];
  const light = Buffer.alloc(width * height, 0xeb);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const dark = modules.get(Math.floor(row / pixels), Math.floor(column / pixels));
      if (dark) light[(top + row) * width + left + column] = 0x10;
    }
  }
  const frame = Buffer.concat([Buffer.from('FRAME\n'), light, Buffer.alloc((width * height) / 2, 0x80)]);
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  await writeFile(file, Buffer.concat([head, frame, frame]));
}
