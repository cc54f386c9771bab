import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../../error";
import { toText } from "../../review/report/text";
import { run } from "../../run";
import type { Io } from "../io";
import { exitCode } from "../main";
import { judgePlan } from "../reviewed-plan";

/**
 * `terraform apply` and `terraform destroy` as CDKTF calls them, in a stack's folder: planned to a file, reviewed, asked
 * for in Terraform's own words, which CDKTF waits for, and applied from that file.
 */
export function gate([stack = "", ...args]: readonly string[], io: Io): Promise<number> {
  return exitCode(io, async () => {
    const wish = wishIn(args);
    const terraform = async (...words: readonly string[]): Promise<number> => {
      const result = await run(io.env.TERRAFORM_BINARY_NAME ?? "terraform", words, {
        cwd: stack,
        env: io.env,
        signal: io.signal,
        stopWith: "SIGINT",
        patience: 60_000,
        attached: true,
      });
      return result.code ?? 130;
    };
    const own = join(stack, "gated.plan");
    try {
      if (wish.savedPlan === undefined) {
        const code = await terraform("plan", "-input=false", ...wish.planFlags, `-out=${own}`);
        if (code !== 0) return code;
      }
      const file = wish.savedPlan === undefined ? own : resolve(stack, wish.savedPlan);
      const { plan, review } = await judgePlan(io, io.env, file, { teardown: wish.teardown, strict: false });
      io.out(`\n${toText(review, { colour: io.terminal })}`);
      if (!review.passed) return 1;
      if (plan.applyable === false) return 0;
      if (!wish.approved && !(await approved(io, wish.teardown))) {
        io.out(wish.teardown ? "\nDestroy cancelled." : "\nApply cancelled.");
        return 1;
      }
      return await terraform("apply", "-input=false", ...wish.applyFlags, file);
    } finally {
      rmSync(own, { force: true });
    }
  });
}

export interface Wish {
  readonly teardown: boolean;
  readonly approved: boolean;
  /** A plan that is there already: Terraform does not ask before it applies one. */
  readonly savedPlan: string | undefined;
  readonly planFlags: readonly string[];
  readonly applyFlags: readonly string[];
}

/** What a call of Terraform asks for, taken apart into the plan and the apply that it stands for. */
export function wishIn([command, ...args]: readonly string[]): Wish {
  const savedPlan = args.find((arg) => !arg.startsWith("-"));
  const flags = args.filter((arg) => arg.startsWith("-") && !/^--?(auto-approve|input)\b/.test(arg));
  const teardown = command === "destroy" || flags.some((flag) => /^--?destroy$/.test(flag));
  return {
    teardown,
    approved: savedPlan !== undefined || args.some((arg) => /^--?auto-approve(=true)?$/.test(arg)),
    savedPlan,
    planFlags: command === "destroy" ? ["-destroy", ...flags] : flags,
    // What a saved plan holds already is refused beside it.
    applyFlags: flags.filter((flag) =>
      /^--?(parallelism|lock|lock-timeout|no-color|compact-warnings)\b/.test(flag),
    ),
  };
}

/** In the words of Terraform, of which CDKTF looks for the first line. */
async function approved(io: Io, teardown: boolean): Promise<boolean> {
  if (io.ask === undefined) {
    throw new UserError("nobody can approve the plan here: run it in a terminal, or with --auto-approve");
  }
  io.out(
    teardown
      ? "\nDo you really want to destroy all resources?\n  Terraform will destroy all your managed infrastructure, as shown above.\n  There is no undo. Only 'yes' will be accepted to confirm.\n"
      : "\nDo you want to perform these actions?\n  Terraform will perform the actions described above.\n  Only 'yes' will be accepted to approve.\n",
  );
  return (await io.ask("  Enter a value: ")).trim() === "yes";
}
