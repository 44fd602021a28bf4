/** On standard error, exit code 2: the input could not be read, so nothing was decided. */
export function giveUp(line: string): never {
  console.error(`decide: ${line}`);
  process.exit(2);
}
