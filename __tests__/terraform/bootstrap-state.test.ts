import { createServer } from "node:http";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bootstrapState } from "../../src/terraform/bootstrap-state";

const folder = mkdtempSync(join(tmpdir(), "bootstrap-state-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([403, 301])(
  "a bucket that S3 answers with %i for is somebody else's, or elsewhere",
  async (status) => {
    const s3 = createServer((_request, response) => response.writeHead(status).end());
    await new Promise<void>((resolve) => s3.listen(0, "127.0.0.1", resolve));
    writeFileSync(
      join(folder, "cdk.tf.json"),
      JSON.stringify({
        terraform: { backend: { s3: { bucket: "taken", key: "state/terraform.tfstate" } } },
        resource: { aws_s3_bucket: { bucket: {} } },
      }),
    );
    const bootstrap = bootstrapState({
      stackFolder: folder,
      workFolder: join(folder, "work"),
      region: "us-east-1",
      logFile: join(folder, "log"),
      env: {
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(s3.address() as AddressInfo).port}`,
        AWS_ACCESS_KEY_ID: "a",
        AWS_SECRET_ACCESS_KEY: "s",
      },
    });
    await expect(bootstrap).rejects.toThrow(
      `the state bucket taken must be yours and in this region, S3 answered ${status}: set another stateBucket in cdktf.json`,
    );
    s3.close();
  },
);
