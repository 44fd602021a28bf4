import { createHash } from 'node:crypto';
import { conversationOfDevice } from '../device-address.ts';
import { type IdsOfBody, idsOfBody } from '../id-of-body.ts';

type Marks = readonly (string | number)[];

/** The id of what has a place of its own, such as a position in a chat. */
export const idOfPlace = (device: string, ...marks: Marks): string =>
  createHash('sha256').update(marked(device, marks)).digest('base64url');

/** The ids of what only its words tell from others. */
export const idsOfWords = (receivedAt: number, device: string, ...marks: Marks): IdsOfBody =>
  idsOfBody(marked(device, marks), receivedAt);

/**
 * GMS names no message. It posts to each device of a conversation by itself: under one id the second would count as the first
 * come again, and its device would hear nothing.
 */
const marked = (device: string, marks: Marks): string => JSON.stringify([conversationOfDevice(device), ...marks]);
