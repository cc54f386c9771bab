import { App } from "cdktf";
import { UserError } from "./src/error";
import { loadWanted, siteStackOf } from "./src/settings/load";
import { SiteStack } from "./src/stacks/site-stack";
import { StateStack } from "./src/stacks/state-stack";

try {
  const { states, sites } = loadWanted(__dirname, process.env);
  const app = new App();
  for (const settings of states) new StateStack(app, settings.stateStack, settings);
  const stacks = sites.map((settings) => new SiteStack(app, siteStackOf(settings), settings));
  app.synth();
  for (const hint of new Set(stacks.map((stack) => stack.hint))) if (hint !== undefined) console.error(hint);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
