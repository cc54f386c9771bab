import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { StateBucket } from "../constructs/state-bucket";
import type { Settings } from "../settings/load";
import { connect } from "./provider";

/** The bucket that keeps the state of every stack, this one's too. */
export class StateStack extends TerraformStack {
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    connect(this, settings);
    const bucket = new StateBucket(this, "bucket", { bucket: settings.stateBucket });
    new TerraformOutput(this, "state_bucket", {
      value: bucket.id,
      description: "The bucket with Terraform's state",
    });
  }
}
