/** A request below /local, as those take it that need more than its route. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly body: () => Promise<string>;
  /** Where this machine serves the API. */
  readonly port: number | undefined;
}
