/**
 * Runs every participant once per round, one after the other, so that a slow moment of the machine touches all of them;
 * each round begins with another one. A first round is run for the warmth alone.
 */
export async function inRounds<Participant, Result>(
  rounds: number,
  participants: readonly Participant[],
  run: (participant: Participant) => Promise<Result>,
): Promise<ReadonlyMap<Participant, readonly Result[]>> {
  const results = new Map(participants.map((participant) => [participant, [] as Result[]]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const index of participants.keys()) {
      const participant = participants[(index + round) % participants.length];
      if (participant === undefined) continue;
      const result = await run(participant);
      if (round > 0) results.get(participant)?.push(result);
    }
  }
  return results;
}
