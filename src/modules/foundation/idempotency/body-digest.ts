import { createHash } from 'node:crypto';
import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { finished } from 'node:stream/promises';

/**
 * A request's body on its way to whoever reads it, with the SHA-256 of what has passed: so a body of any size is
 * hashed without being kept.
 */
export class BodyDigest extends Transform {
  readonly #hash = createHash('sha256');
  #digest: Buffer | undefined;

  constructor(source: Readable) {
    super();
    source.once('error', (error) => this.destroy(error));
    source.once('close', () => {
      if (!source.readableEnded) this.destroy(new Error('the body was cut off'));
    });
    // A reader that gives up must not leave the connection with half a body in it.
    this.once('close', () => source.resume());
    this.once('error', () => undefined);
    source.pipe(this);
  }

  /** The hash of the whole body; undefined until it has passed. */
  get digest(): Buffer | undefined {
    return this.#digest;
  }

  /** Reads what is left and throws it away; answers the hash of the whole body. @throws where it is cut off */
  async drain(): Promise<Buffer> {
    this.resume();
    if (!this.readableEnded) await finished(this, { writable: false });
    if (this.#digest === undefined) throw new Error('the body was cut off');
    return this.#digest;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(chunk);
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    this.#digest = this.#hash.digest();
    done();
  }
}
