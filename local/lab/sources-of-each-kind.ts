import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';

/**
 * A source of each kind that needs nothing from outside, as settings of the deployment. What ASAPP sends is agreed with each
 * company, so that there is none of it to imitate.
 */
const sourcesOfEachKind: Readonly<Record<string, string>> = {
  genesysOpenMessaging: 'true',
  genesysRegion: 'mypurecloud.de',
  sources: JSON.stringify({
    acme: {
      kind: 'generic',
      auth: { kind: 'hmac', header: 'x-acme-signature', prefix: 'sha256=' },
      map: {
        conversation: 'conversation.id',
        message: 'message.id',
        customer: 'conversation.customer',
        author: { path: 'message.is_bot', human: ['false'], bot: ['true'] },
        kind: { path: 'message.kind', text: ['plain'], structured: ['card'] },
        text: 'message.text',
        sender: 'message.author',
        time: 'message.created_at',
      },
    },
    intercom: { kind: 'intercom', appIds: ['local'] },
    cxone: { kind: 'cxone', auth: { kind: 'bearer' }, brandIds: ['1'] },
    gms: { kind: 'gms', auth: { kind: 'header', header: 'x-api-key' } },
  }),
};

const settingsSchema = z.record(z.string(), z.unknown());
const cdkJsonSchema = z.object({ context: z.object({ handoffPush: settingsSchema.default({}) }) });
const projectRoot = join(import.meta.dirname, '..', '..');

/**
 * The given settings with one source of each kind below them, and below those that cdk.json or the given `settingsFile` has:
 * who has described their own sources runs those.
 */
export function withSourcesOfEachKind(given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const deployed = deployedSettings(given.settingsFile);
  const missing = Object.entries(sourcesOfEachKind).filter(([name]) => !Object.hasOwn(deployed, name));
  return { ...Object.fromEntries(missing), ...given };
}

/** A file that cannot be read is named, with what to do, where the stack is synthesized. */
function deployedSettings(settingsFile: string | undefined): Readonly<Record<string, unknown>> {
  try {
    if (settingsFile !== undefined) return settingsSchema.parse(readJson(resolve(projectRoot, settingsFile)));
    return cdkJsonSchema.parse(readJson(join(projectRoot, 'cdk.json'))).context.handoffPush;
  } catch {
    return {};
  }
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
