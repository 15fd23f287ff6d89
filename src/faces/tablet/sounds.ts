/** What is heard at a lane, where nobody looks at the screen: one high tone, two, or a low one. */
export type Sound = 'good' | 'look' | 'bad';

const tones: Readonly<Record<Sound, readonly (readonly [hertz: number, at: number, seconds: number])[]>> = {
  good: [[1_320, 0, 0.12]],
  look: [
    [880, 0, 0.12],
    [880, 0.18, 0.12],
  ],
  bad: [[220, 0, 0.5]],
};
const shakes: Readonly<Record<Sound, readonly number[]>> = { good: [40], look: [60, 80, 60], bad: [300] };

let context: AudioContext | undefined;

/** Plays it, and lets the tablet shake. A browser that has not been touched yet stays silent. */
export function play(sound: Sound): void {
  navigator.vibrate?.([...shakes[sound]]);
  try {
    context ??= new AudioContext();
    void context.resume();
    for (const [hertz, at, seconds] of tones[sound]) {
      const tone = context.createOscillator();
      const loudness = context.createGain();
      tone.frequency.value = hertz;
      loudness.gain.value = 0.25;
      tone.connect(loudness).connect(context.destination);
      tone.start(context.currentTime + at);
      tone.stop(context.currentTime + at + seconds);
    }
  } catch {
    // No sound on this device: what is seen says the same.
  }
}
