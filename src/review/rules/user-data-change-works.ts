import { isChanged } from "../changed";
import { wrong, type Rule } from "../rule";
import { read } from "../value";

export const userDataChangeWorks: Rule = {
  id: "user-data-change-works",
  title: "A change of user data reaches the server",
  severity: "warn",
  why: "user data runs at the first start only: the server is restarted, and stays as it was",
  fix: "set user_data_replace_on_change to true",
  peers: [],
  *check(model) {
    for (const server of model.changes) {
      if (server.type !== "aws_instance" || server.action !== "update") continue;
      const path = ["user_data", "user_data_base64"].find((each) => isChanged(server, each));
      if (path === undefined || read(server, "user_data_replace_on_change") === true) continue;
      yield wrong(server, `its ${path} changes, and it is restarted without running it`, { path });
    }
  },
};
