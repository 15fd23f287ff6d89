import { machineNow } from '../common/clock.ts';
import type { Detector } from './detector.ts';

interface NativeDetector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
interface NativeClass {
  new (options: { formats: string[] }): NativeDetector;
  getSupportedFormats(): Promise<string[]>;
}

const formats = ['qr_code', 'code_128'];

/** The browser's own where it has one, as those of Android do; else a scanner in WebAssembly, which is loaded then. */
async function detectorOf(): Promise<Detector> {
  const native = (globalThis as { BarcodeDetector?: NativeClass }).BarcodeDetector;
  const known = await native?.getSupportedFormats().catch((): string[] => []);
  if (native !== undefined && formats.every((one) => known?.includes(one))) {
    const detector = new native({ formats });
    return { detect: async (video) => (await detector.detect(video)).map(({ rawValue }) => rawValue) };
  }
  const { createZxing } = await import('./zxing.ts');
  return createZxing();
}

/** How often a picture is looked at, and how long the same code counts once, in ms. */
const lookEveryMs = 120;
const sameForMs = 3_000;

/** Looks through the camera at the back until it is told to stop. @throws DOMException where there is none, or it may not */
export async function scanWith(video: HTMLVideoElement, onCode: (code: string) => void): Promise<() => void> {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: 'environment', width: { ideal: 1_280 } },
    audio: false,
  });
  const stop = (): void => {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  try {
    const detector = await detectorOf();
    video.srcObject = stream;
    await video.play();
    let last = { code: '', at: 0 };
    const look = async (): Promise<void> => {
      if (!stream.active) return;
      const codes = await detector.detect(video).catch(() => []);
      for (const code of codes) {
        const at = machineNow();
        if (code === last.code && at - last.at < sameForMs) continue;
        last = { code, at };
        onCode(code);
      }
      setTimeout(() => void look(), lookEveryMs);
    };
    void look();
    return stop;
  } catch (error) {
    stop();
    throw error;
  }
}
