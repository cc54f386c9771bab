import { changesOf } from "../changes";
import { wrong, type Rule } from "../rule";

const most = 50;

export const changeCountBounded: Rule = {
  id: "change-count-bounded",
  title: "A plan is small enough to be read",
  severity: "warn",
  why: "nobody looks at the one wrong line among a hundred right ones",
  fix: "make the change in several plans; pages of the site and what is made for the first time do not count",
  peers: ["spacelift:require-reasonable-commit-size"],
  *check(model) {
    const counted = changesOf(model).filter(
      ({ meaning, action }) => meaning !== "content" && action !== "create",
    );
    if (counted.length > most)
      yield wrong(
        "(the plan)",
        `it changes, replaces or deletes ${counted.length} objects, more than ${most}`,
      );
  },
};
