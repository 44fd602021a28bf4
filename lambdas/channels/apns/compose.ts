import type { Push } from '../../core/push.ts';
import type { Appearance } from '../appearance.ts';
import { apnsExpiration, apsOf } from '../aps.ts';
import { passedThrough } from '../pass-through.ts';
import { payloadData } from '../payload-data.ts';
import { type ShownText, shortened, shownText } from '../shown-text.ts';
import { requestId } from './request-id.ts';

/** What Apple calls path, topic, push type, priority, expiration, collapse id and id, and the payload. */
export interface ApnsRequest {
  readonly path: string;
  readonly topic: string;
  /** Absent: `alert`. */
  readonly pushType?: 'alert' | 'background';
  /** Absent: 10, now. */
  readonly priority?: '5';
  readonly expiration: string;
  /** Absent: it replaces nothing. */
  readonly collapseId?: string;
  readonly id: string;
  readonly body: string;
}

/** The request for one push (Apple: "Sending notification requests to APNs"). */
export function composeApns(push: Push, appearance: Appearance): ApnsRequest {
  return {
    path: `/3/device/${push.token}`,
    topic: push.app,
    expiration: apnsExpiration(push, appearance),
    collapseId: push.collapseId,
    id: requestId(),
    body: bodyThatFits(push, appearance),
  };
}

function bodyThatFits(push: Push, appearance: Appearance): string {
  const text = shownText(push);
  const body = bodyOf(push, appearance, text);
  const shorter = shortened(text, body);
  return shorter ? bodyOf(push, appearance, shorter) : body;
}

function bodyOf(push: Push, appearance: Appearance, text: ShownText | undefined): string {
  // Ours last: what the contract names means what the contract says.
  const { fields } = passedThrough(push.content);
  return JSON.stringify({ aps: apsOf(push, appearance, text), ...fields, ...payloadData(push) });
}
