/** A mistake of the user's: its message is shown as it is, without a stack trace. Everything else is a bug of ours. */
export class UserError extends Error {
  override readonly name = "UserError";
}
