import {
  CopyObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  type ListObjectVersionsCommandOutput,
  type ObjectVersion as S3Version,
  type S3Client,
} from "@aws-sdk/client-s3";
import { createHash } from "node:crypto";

/** One version of an object in a versioned bucket. */
export interface ObjectVersion {
  readonly id: string;
  readonly size: number;
  readonly modified: Date;
  /** Whether it is what the key names now. */
  readonly latest: boolean;
}

/** The past of a versioned bucket. */
export interface BucketHistory {
  /** The versions of one object, the newest first. */
  versions(key: string): Promise<readonly ObjectVersion[]>;
  text(key: string, version: ObjectVersion): Promise<string>;
  sha256(key: string, version: ObjectVersion): Promise<string>;
  /** Makes an old version the newest one again, with its content type and cache headers. */
  restore(key: string, version: ObjectVersion): Promise<void>;
}

export function bucketHistory(client: S3Client, bucket: string): BucketHistory {
  const bodyOf = async (key: string, { id }: ObjectVersion) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: id }));
    if (Body === undefined) throw new Error(`S3 gave no content for ${key}`);
    return Body;
  };
  return {
    versions: async (key) => {
      const found: ObjectVersion[] = [];
      for (let marker: Marker | undefined = {}; marker !== undefined;) {
        const page: ListObjectVersionsCommandOutput = await client.send(
          new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key, ...marker }),
        );
        const versions = page.Versions ?? [];
        found.push(...versions.filter(({ Key }) => Key === key).map(toVersion));
        // Longer keys that begin with this one come after it.
        const beyond = [...versions, ...(page.DeleteMarkers ?? [])].some(({ Key }) => Key !== key);
        marker =
          beyond || page.IsTruncated !== true
            ? undefined
            : { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
      }
      return found;
    },
    text: async (key, version) => (await bodyOf(key, version)).transformToString(),
    sha256: async (key, version) => {
      const hash = createHash("sha256");
      const stream = (await bodyOf(key, version)).transformToWebStream();
      for await (const chunk of stream) hash.update(chunk as Uint8Array);
      return hash.digest("hex");
    },
    restore: async (key, { id }) => {
      const source = `${bucket}/${key.split("/").map(encodeURIComponent).join("/")}?versionId=${encodeURIComponent(id)}`;
      await client.send(new CopyObjectCommand({ Bucket: bucket, Key: key, CopySource: source }));
    },
  };
}

type Marker = Pick<ListObjectVersionsCommandInput, "KeyMarker" | "VersionIdMarker">;

function toVersion(version: S3Version): ObjectVersion {
  return {
    id: version.VersionId ?? "null",
    size: version.Size ?? 0,
    modified: version.LastModified ?? new Date(0),
    latest: version.IsLatest === true,
  };
}
