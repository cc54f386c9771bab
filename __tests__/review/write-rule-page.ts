// Writes docs/review-rules.md anew from the rules: npm run docs:rules
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { toRulePage } from "../../src/review/report/rule-page";
import { rules } from "../../src/review/rules";

writeFileSync(join(__dirname, "../../docs/review-rules.md"), toRulePage(rules));
