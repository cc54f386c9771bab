import { stoppingChanges } from "../stops";
import { wrong, type Rule } from "../rule";

export const hiddenStopStart: Rule = {
  id: "hidden-stop-start",
  title: "Updates that stop a server are pointed out",
  severity: "warn",
  why: "the plan calls it an update in place, and the provider stops the server, changes it and starts it again",
  fix: "change one server in a plan, or replace the servers",
  see: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/change-instance-type-of-ebs-backed-instance.html",
  peers: [],
  *check(model) {
    for (const server of model.changes) {
      const changes = stoppingChanges(server);
      if (changes.length > 0)
        yield wrong(server, `it is stopped and started to change ${changes.join(", ")}`, {
          path: changes[0] ?? "",
        });
    }
  },
};
