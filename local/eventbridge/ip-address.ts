import { isIPv4, isIPv6 } from 'node:net';
import { type Refusal, refused } from './condition.ts';

/** An address as a number, with how many bits it has. */
export interface IpAddress {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** Reads an address literal; undefined for anything else, host names and zones included. */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (isIPv4(text)) return { bits: 32, value: joinGroups(text.split('.').map(Number), 8) };
  // A dotted tail (::ffff:10.0.0.1) is a string to EventBridge, not an address.
  if (!isIPv6(text) || !/^[0-9a-f:]+$/i.test(text)) return undefined;
  const [head = '', tail] = text.split('::');
  const left = hexGroups(head);
  const right = hexGroups(tail ?? '');
  const zeros = new Array<number>(8 - left.length - right.length).fill(0);
  const value = joinGroups([...left, ...zeros, ...right], 16);
  // An IPv4-mapped address is the IPv4 address itself.
  return value >> 32n === 0xffffn ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value };
}

/**
 * Reads a CIDR block (eb-create-pattern-operators, "IP address matching"). A block of one address (/32, /128) is
 * refused as AWS refuses it; a block never holds addresses of the other family.
 */
export function parseCidr(text: string): { kind: 'cidr'; contains: (address: IpAddress) => boolean } | Refusal {
  const [literal = '', mask, ...rest] = text.split('/');
  if (mask === undefined || mask === '' || rest.length > 0) return refused("Malformed CIDR, one '/' required");
  if (!/^[+-]?\d+$/.test(mask)) return refused('Malformed CIDR, mask bits must be an integer');
  const maskBits = Number(mask);
  if (maskBits < 0) return refused('Malformed CIDR, mask bits must not be negative');
  const network = parseIpAddress(literal);
  if (!network) return refused(`${looksLikeAddress(literal) ? 'Invalid' : 'Nonstandard'} IP address: ${literal}`);
  if (maskBits >= network.bits) {
    return refused(`${network.bits === 32 ? 'IPv4' : 'IPv6'} mask bits must be < ${network.bits}`);
  }
  const freeBits = BigInt(network.bits - maskBits);
  const prefix = network.value >> freeBits;
  return {
    kind: 'cidr',
    contains: (address) => address.bits === network.bits && address.value >> freeBits === prefix,
  };
}

function looksLikeAddress(text: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(text) || /^[0-9a-f:]*:[0-9a-f:]*$/i.test(text);
}

function hexGroups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

function joinGroups(groups: readonly number[], bitsPerGroup: number): bigint {
  return groups.reduce((value, group) => (value << BigInt(bitsPerGroup)) | BigInt(group), 0n);
}
