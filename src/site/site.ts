import type { Digest } from "./digest";

/** The folder that is published, as it was read at synth. */
export interface Site {
  /** Absolute. */
  readonly folder: string;
  /** Sorted by path. */
  readonly files: readonly SiteFile[];
}

export interface SiteFile extends Digest {
  /** Relative to the folder, with "/" on every system. */
  readonly path: string;
  readonly contentType: string;
  readonly cacheControl: string;
}
