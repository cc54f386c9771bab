import { App } from "cdktf";
import { UserError } from "./src/error";
import { loadSettings } from "./src/settings/load";
import { SiteStack } from "./src/stacks/site-stack";
import { StateStack } from "./src/stacks/state-stack";

try {
  const settings = loadSettings(__dirname, process.env);
  const app = new App();
  new StateStack(app, "state", settings);
  new SiteStack(app, "site", settings);
  app.synth();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
