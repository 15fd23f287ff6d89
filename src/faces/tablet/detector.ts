/** What finds codes in a picture. */
export interface Detector {
  detect(video: HTMLVideoElement): Promise<string[]>;
}
