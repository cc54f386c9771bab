/**
 * The environment in which a program sees this machine's AWS and no other: none of the caller's own AWS settings
 * are passed on, whether variables, profiles or endpoints, so that nothing reaches a real account by mistake.
 */
export function localEnvironment(
  env: NodeJS.ProcessEnv,
  endpoint: string,
  region: string,
): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !foreign.test(name));
  return {
    ...Object.fromEntries(kept),
    ...localAws(endpoint, region),
    NO_PROXY: "127.0.0.1",
    no_proxy: "127.0.0.1",
  };
}

const foreign = /^(AWS_|TF_CLI_ARGS|TF_WORKSPACE$|TF_DATA_DIR$|TF_VAR_)/;

/** The variables by which any AWS tool is pointed at this machine's AWS; short enough to be shown to a person. */
export function localAws(endpoint: string, region: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    // A call that fails here fails again: what cannot work is told at once, not after minutes.
    AWS_MAX_ATTEMPTS: "2",
  };
}
