import { join } from 'node:path';
import { projectRoot } from '../bundle.ts';
import type { PreparedClients } from '../clients/prepare.ts';
import { runFirstSend } from '../clients/run-first-send.ts';
import type { Sample } from '../report/sample.ts';
import { inRounds } from '../rounds.ts';

/**
 * From the start of a process to its first accepted send, the provider's token or the OAuth token included. All are
 * bundled like our functions; libraries run a second time as they come, from node_modules.
 */
export async function measureFirstSends(
  { kind, bundles, environment }: PreparedClients,
  rounds: number,
  say: (line: string) => void,
): Promise<readonly Sample[]> {
  say(`${kind}: cold`);
  const installed = { ...environment, NODE_PATH: join(projectRoot, 'node_modules') };
  const starts = bundles.flatMap(({ client, firstSend, firstSendAsInstalled }) => [
    { client, file: firstSend, environment },
    ...(firstSendAsInstalled
      ? [{ client: `${client}, as installed`, file: firstSendAsInstalled, environment: installed }]
      : []),
  ]);
  const results = await inRounds(rounds, starts, (start) => runFirstSend(start.file, start.environment));
  return [...results].flatMap(([{ client }, sends]) => {
    const measured = { suite: kind, case: 'cold', client } as const;
    return [
      { ...measured, metric: 'firstSendMs', values: sends.map(({ firstSendMs }) => firstSendMs) } as const,
      { ...measured, metric: 'startMs', values: sends.map(({ startMs }) => startMs) } as const,
    ];
  });
}
