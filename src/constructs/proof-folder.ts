import type { SiteBucket } from "./site-bucket";

/** Where the servers of a site leave their proofs: the bucket's name is nobody else's. */
export function proofFolder(bucket: Pick<SiteBucket, "id">): string {
  return `/tandem/${bucket.id}`;
}
