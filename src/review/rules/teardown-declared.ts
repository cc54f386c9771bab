import { wrong, type Rule } from "../rule";

export const teardownDeclared: Rule = {
  id: "teardown-declared",
  title: "A plan that only deletes is made as a teardown",
  severity: "refuse",
  critical: true,
  mandatory: true,
  why: "other tools see nothing in such a plan, because nothing remains in it that could be wrong",
  fix: "run the teardown on purpose: npm run deploy -- --teardown",
  see: "https://github.com/bridgecrewio/checkov/issues/3148",
  peers: [],
  *check(model) {
    const managed = model.changes.filter(({ mode }) => mode === "managed");
    const gone = managed.filter(({ action }) => action === "delete");
    if (gone.length < 2 || gone.length < managed.length) return;
    yield wrong("(the plan)", `it deletes all ${gone.length} resources and makes nothing`);
  },
};
