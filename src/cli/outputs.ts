import { z } from "zod";
import { UserError } from "../error";

const schema = z.object({
  url: z.string(),
  release: z.string(),
  bucket: z.string(),
  image_id: z.string(),
  load_balancer_arn: z.string(),
  target_group_arn: z.string(),
  servers: z.array(
    z.object({ name: z.string(), zone: z.string(), instance_id: z.string(), session_command: z.string() }),
  ),
});

/** What the site stack tells of itself. */
export type SiteOutputs = z.output<typeof schema>;

export function parseOutputs(outputs: Readonly<Record<string, unknown>>): SiteOutputs {
  const parsed = schema.safeParse(outputs);
  if (parsed.success) return parsed.data;
  const missing = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
  throw new UserError(
    `the state must have the outputs of a deployed site, found none or another kind of: ${missing}. Deploy the site first`,
  );
}
