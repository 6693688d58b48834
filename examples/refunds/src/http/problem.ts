/** What a caller did wrong: answered with its status and `{ "error": { "code", "message" } }`. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  /** Stable, snake case. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
