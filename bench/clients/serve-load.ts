import { type Client, deviceTokenOf } from './client.ts';

/** What the process of a client answers to a load: counted here, and counted again by the server. */
export interface LoadDone {
  readonly accepted: number;
  readonly milliseconds: number;
  readonly cpuSeconds: number;
}

/**
 * Serves loads: each message `<in flight> <milliseconds>` keeps so many sends under way for so long and is answered with
 * a LoadDone, or with `{ failed }`. As many sends as are in flight go ahead untimed, since connections may have closed
 * while the other clients had their turn.
 */
export function serveLoad(client: Client): void {
  let sent = 0;
  const send = () => {
    sent += 1;
    return client.send(deviceTokenOf(sent));
  };
  const load = async (inFlight: number, milliseconds: number): Promise<LoadDone & { untimed: number }> => {
    await Promise.all(Array.from({ length: inFlight }, send));
    let accepted = 0;
    const cpuBefore = process.cpuUsage();
    const begun = performance.now();
    const keepSending = async () => {
      while (performance.now() - begun < milliseconds) {
        await send();
        accepted += 1;
      }
    };
    await Promise.all(Array.from({ length: inFlight }, keepSending));
    const took = performance.now() - begun;
    const { user, system } = process.cpuUsage(cpuBefore);
    return { accepted, milliseconds: took, cpuSeconds: (user + system) / 1e6, untimed: inFlight };
  };

  process.on('message', (message) => {
    const [inFlight = 0, milliseconds = 0] = String(message).split(' ').map(Number);
    load(inFlight, milliseconds).then(
      (done) => process.send?.(done),
      (error: unknown) => process.send?.({ failed: String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
}
