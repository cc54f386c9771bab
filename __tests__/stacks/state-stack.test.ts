import { Testing } from "cdktf";
import { StateStack } from "../../src/stacks/state-stack";
import { newApp, only, plain, settingsWith, synthesize } from "../support/synth";

const stack = () => new StateStack(newApp(), "state", settingsWith({ stateBucket: "shop-state-1" }));
const synthesized = synthesize(stack());

test("the constructs keep their ids, which are the addresses of what is deployed", () => {
  expect(`\n${Testing.renderConstructTree(stack())}`).toMatchInlineSnapshot(`
   "
   state (StateStack)
   ├── backend (S3Backend)
   ├── aws (AwsProvider)
   ├── bucket (StateBucket)
       ├── bucket (S3Bucket)
       ├── public-access (S3BucketPublicAccessBlock)
       ├── ownership (S3BucketOwnershipControls)
       ├── versioning (S3BucketVersioningA)
       ├── encryption (S3BucketServerSideEncryptionConfigurationA)
       ├── old-versions (S3BucketLifecycleConfiguration)
       ├── tls-only (DataAwsIamPolicyDocument)
       └── policy (S3BucketPolicy)
   └── state_bucket (TerraformOutput)
   "
  `);
});

test("makes the bucket that is its own backend, and everybody's", () => {
  expect(only(synthesized, "aws_s3_bucket")).toMatchObject({ bucket: "shop-state-1" });
  expect(synthesized.terraform).toMatchObject({
    backend: {
      s3: { bucket: "shop-state-1", key: "state/terraform.tfstate", encrypt: true, use_lockfile: true },
    },
  });
});

test("says which bucket it is", () => {
  expect(plain(synthesized.output)).toEqual({
    state_bucket: { value: "${aws_s3_bucket.bucket.id}", description: "The bucket with Terraform's state" },
  });
});
