/** Addresses on this machine, whose ports another stack of the same settings has otherwise. */
const loopback = /\b(localhost|127\.0\.0\.1):(\d{1,5})\b/g;
const firstStandIn = 40_001;

/**
 * The same settings with other ports in the place of this machine's, numbered in the order in which they are met: two stacks
 * that differ in nothing else say the same.
 * @returns also what puts the ports back, wherever a text of the template holds their address
 */
export function withoutPorts(settings: Readonly<Record<string, unknown>>): {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly withPorts: (text: string) => string;
} {
  const standIns = new Map<string, string>();
  const standInOf = (port: string) => {
    const known = standIns.get(port) ?? String(firstStandIn + standIns.size);
    standIns.set(port, known);
    return known;
  };
  const neutral = Object.entries(settings).map(([name, value]) => [
    name,
    typeof value === 'string'
      ? value.replaceAll(loopback, (_, host: string, port: string) => `${host}:${standInOf(port)}`)
      : value,
  ]);
  const ports = new Map([...standIns].map(([port, standIn]) => [standIn, port]));
  return {
    settings: Object.fromEntries(neutral),
    withPorts: (text) =>
      text.replaceAll(loopback, (_, host: string, standIn: string) => `${host}:${ports.get(standIn) ?? standIn}`),
  };
}
