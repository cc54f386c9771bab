import { readServerFiles } from "../../../src/constructs/server-files";
import { userDataOf } from "../../../src/constructs/user-data";
import type { Bucket } from "./bucket";

/** The user data as Terraform gives it to an instance, without Terraform: its template escapes undone. */
export function userDataFor(
  bucket: Bucket,
  values: { syncInterval: number; deregistrationDelay: number },
): string {
  const { text } = userDataOf(
    readServerFiles(),
    { region: bucket.region, ...values },
    { bucket: bucket.name },
  );
  return text.replaceAll("$${", "${").replaceAll("%%{", "%{");
}
