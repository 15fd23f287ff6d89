import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import type { Detector } from './detector.ts';

/** Pictures are looked at no wider than this: a pass takes some 2.5 pixels for each of its modules. */
const mostWidth = 800;

/** A scanner for browsers that have none of their own. */
export function createZxing(): Detector {
  prepareZXingModule({
    overrides: { locateFile: (name: string) => `/assets/packages/zxing-wasm/dist/reader/${name}` },
  });
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return {
    async detect(video) {
      const { videoWidth, videoHeight } = video;
      if (context === null || videoWidth === 0) return [];
      const scale = Math.min(1, mostWidth / videoWidth);
      canvas.width = Math.round(videoWidth * scale);
      canvas.height = Math.round(videoHeight * scale);
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      const picture = context.getImageData(0, 0, canvas.width, canvas.height);
      const found = await readBarcodes(picture, { formats: ['QRCode', 'Code128'], maxNumberOfSymbols: 1 });
      return found.map(({ text }) => text);
    },
  };
}
