import { toRuleTable } from "../../src/review/report/rule-table";
import { rules } from "../../src/review/rules";

test("has a row for each rule, with its peers under their tools", () => {
  const rows = toRuleTable(rules).trimEnd().split("\n");
  expect(rows).toHaveLength(rules.length + 2);
  expect(rows.find((row) => row.startsWith("| [`alb-desync-defended`]"))).toBe(
    "| [`alb-desync-defended`](#alb-desync-defended) | The balancer defends against request smuggling | refuse | CKV_AWS_328 | - | - | " +
      "ELB.12, sentinel:elb-ensure-valid-desync-mitigation-mode, prowler:elbv2_desync_mitigation_mode |",
  );
});
