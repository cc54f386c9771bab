import { localEnvironment } from "../../src/local/environment";

test("nothing of the caller's own AWS or Terraform settings gets in", () => {
  const env = localEnvironment(
    {
      PATH: "/bin",
      AWS_PROFILE: "prod",
      AWS_SESSION_TOKEN: "t",
      AWS_ENDPOINT_URL_S3: "https://s3.example",
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true",
      TF_CLI_ARGS_plan: "-destroy",
      TF_WORKSPACE: "prod",
      TF_VAR_x: "1",
      TF_LOG: "info",
    },
    "http://127.0.0.1:1",
    "eu-central-1",
  );
  expect(env).toEqual({
    PATH: "/bin",
    TF_LOG: "info",
    NO_PROXY: "127.0.0.1",
    no_proxy: "127.0.0.1",
    AWS_ENDPOINT_URL: "http://127.0.0.1:1",
    AWS_REGION: "eu-central-1",
    AWS_DEFAULT_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_MAX_ATTEMPTS: "2",
  });
});
