import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { writeArchive } from "../../src/site/archive";
import { manifestOf, type PublishedArchive } from "../../src/site/manifest";
import { walkSite } from "../../src/site/walk";
import { folderOf } from "../support/site-folder";

type Pages = Readonly<Record<string, string | Buffer>>;

const archiveKey = "site/.archive.tar";

/** A folder in the place of the site's bucket, with an `aws` that reads it and notes what it is asked for. */
export function newBucket() {
  const home = mkdtempSync(join(tmpdir(), "bucket-"));
  afterAll(() => rmSync(home, { recursive: true }));
  const at = (key: string) => join(home, "objects", key);
  const log = join(home, "asked");
  mkdirSync(join(home, "bin"));
  writeFileSync(join(home, "bin", "aws"), aws, { mode: 0o755 });
  const put = (key: string, body: string | Buffer) => {
    mkdirSync(dirname(at(key)), { recursive: true });
    writeFileSync(at(key), body);
  };
  return {
    env: {
      BUCKET_FOLDER: join(home, "objects"),
      ASKED: log,
      PATH: `${join(home, "bin")}:${process.env.PATH}`,
    },
    put,
    path: at,
    /** What was asked for since the last time. */
    asked(): string[] {
      const lines = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
      rmSync(log, { force: true });
      return lines;
    },
    /** As a deployment does it: the content, the manifest, and then what is no longer wanted goes. */
    publish(pages: Pages, way: "files" | "archive"): string {
      const site = walkSite(folderOf(pages), "/");
      let archive: PublishedArchive | undefined;
      if (way === "archive") {
        rmSync(at("site"), { recursive: true, force: true });
        archive = { key: archiveKey, ...writeArchive(site, at(archiveKey)) };
      } else {
        for (const { path } of site.files) {
          mkdirSync(dirname(at(`site/${path}`)), { recursive: true });
          copyFileSync(join(site.folder, path), at(`site/${path}`));
        }
        rmSync(at(archiveKey), { force: true });
      }
      const { release, text } = manifestOf(site.files, archive);
      put("manifest.json", text);
      return release;
    },
  };
}

/** As much of the AWS CLI as the agent uses. */
const aws = `#!/bin/sh
case $1 in s3) key=\${3#s3://site/} ;; *) key=$6 ;; esac
echo "$key" >> "$ASKED"
object=$BUCKET_FOLDER/$key
[ -e "$object" ] || { echo "fatal error: (404) when calling the HeadObject operation" >&2; exit 1; }
case $1/$key in
  s3/*/) cp -R "$object." "$4" ;;
  s3/*) cp "$object" "$4" ;;
  *)
    etag=$(md5sum < "$object")
    if [ "$9" = --if-none-match ]; then
      [ "\${10}" != "$etag" ] || { echo "An error occurred (304): Not Modified" >&2; exit 254; }
      shift 2
    fi
    cp "$object" "$9"
    echo "{\\"ETag\\": \\"$etag\\"}" ;;
esac
`;
