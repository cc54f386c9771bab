import type { Site } from "../site/site";
import type { SiteBucket } from "./site-bucket";

/** What is published, and where. */
export interface PublishProps {
  readonly bucket: Pick<SiteBucket, "id" | "ready">;
  readonly site: Site;
}

/** An object can have ten tags, and a changed tag would be written to each: the bucket's own tags are enough. */
export const withoutTags = { defaultTags: { tags: {} } };
