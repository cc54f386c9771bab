import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { manifestOf } from "../../../src/site/manifest";
import { walkSite } from "../../../src/site/walk";
import { folderOf } from "../../support/site-folder";

export type Pages = Readonly<Record<string, string | Buffer>>;

export interface Bucket {
  readonly name: string;
  readonly region: string;
  /** The whole of a site as a deployment does it: the files, the manifest at last, and then what is no longer wanted goes. */
  readonly publish: (pages: Pages) => Promise<string>;
  readonly put: (key: string, body: string | Buffer) => Promise<void>;
  /** The manifest that these pages would have. */
  readonly manifestFor: (pages: Pages) => { readonly release: string; readonly text: string };
}

export async function makeBucket(url: string): Promise<Bucket> {
  const region = "eu-central-1";
  const name = "tandem-boot-site";
  const CreateBucketConfiguration = { LocationConstraint: region } as const;
  await clientOf(url, region).send(new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration }));
  return useBucket(url, region, name);
}

export function useBucket(url: string, region: string, name: string): Bucket {
  const client = clientOf(url, region);
  const present = new Map<string, string>();
  const put = async (key: string, body: string | Buffer): Promise<void> => {
    present.delete(key);
    await client.send(new PutObjectCommand({ Bucket: name, Key: key, Body: body }));
  };
  return {
    name,
    region,
    put,
    manifestFor: (pages) => manifestOf(walkSite(folderOf(pages), "/").files),
    async publish(pages) {
      const site = walkSite(folderOf(pages), "/");
      const manifest = manifestOf(site.files);
      const files = [...site.files];
      const upload = async () => {
        for (let file = files.pop(); file !== undefined; file = files.pop()) {
          const key = `site/${file.path}`;
          if (present.get(key) === file.sha256) continue;
          await put(key, readFileSync(join(site.folder, file.path)));
          present.set(key, file.sha256);
        }
      };
      await Promise.all(Array.from({ length: 16 }, upload));
      await put("manifest.json", manifest.text);
      const wanted = new Set(site.files.map(({ path }) => `site/${path}`));
      const gone = [...present.keys()].filter((key) => !wanted.has(key));
      await Promise.all(gone.map((Key) => client.send(new DeleteObjectCommand({ Bucket: name, Key }))));
      gone.forEach((key) => present.delete(key));
      return manifest.release;
    },
  };
}

function clientOf(endpoint: string, region: string): S3Client {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return new S3Client({ region, endpoint, forcePathStyle: true, credentials });
}
