/** Something that is wrong, in words for whoever has to mend it. Never a secret, a token or a text. */
export interface Fault {
  /** `error`: customers hear nothing, or will. `warning`: they hear, but something is not as it should be. */
  readonly severity: 'error' | 'warning';
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/** Nobody could look: that says nothing of whether all is well. */
export interface Skip {
  readonly severity: 'skipped';
  readonly what: string;
}

/** What a check has to say; nothing at all where all is well. */
export type Said = Fault | Skip;

export const fault = (severity: Fault['severity'], what: string, why: string, fix: string): Fault => ({
  severity,
  what,
  why,
  fix,
});

export const skip = (what: string): Skip => ({ severity: 'skipped', what });
