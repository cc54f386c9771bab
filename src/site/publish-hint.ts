/** Where a plan takes twice as long as it would with one object: docs/performance.md has the figures. */
const manyFiles = 300;

/** One line, when another way to publish would be quicker. */
export function publishHint(publish: "files" | "archive", files: number): string | undefined {
  return publish === "files" && files > manyFiles
    ? `the site has ${files} files, and every plan asks AWS for each: "publish": "archive" in cdktf.json makes one object of them`
    : undefined;
}
