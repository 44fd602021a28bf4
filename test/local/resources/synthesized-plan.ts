import * as z from 'zod';
import { type PatchOperation, patchTemplate } from '../../../local/template/patch.ts';
import { templateOf } from '../../lib/synthesized.ts';
import { idFinder } from './mutations/mutation.ts';
import { planOf, read } from './plan.ts';

const shapeSchema = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).optional() }),
  ),
});

const whole = shapeSchema.parse(
  templateOf({
    genesysOpenMessaging: true,
    genesysRegion: 'mypurecloud.de',
    genesysBridge: true,
    corsOrigins: 'https://www.example.com',
  }).toJSON(),
);

/** One helper makes all alarms, which nothing refers to: those of the API stand for the others, a third of the template. */
const isLeftOut = (logicalId: string, type: string) =>
  type === 'AWS::CloudWatch::Alarm' && !logicalId.startsWith('Observabilityapi');

/** The template that CDK makes of the stack, with what is only there where it is asked for. */
export const synthesized = {
  ...whole,
  Resources: Object.fromEntries(Object.entries(whole.Resources).filter(([id, { Type }]) => !isLeftOut(id, Type))),
};

const assetKeys = Object.values(synthesized.Resources).flatMap(({ Properties }) => {
  const code = z.object({ Code: z.object({ S3Key: z.string() }) }).safeParse(Properties);
  return code.success ? [code.data.Code.S3Key] : [];
});

function templateWith(patch: readonly PatchOperation[]): unknown {
  const patched = patchTemplate(synthesized, patch);
  if (patched.kind === 'wrong') throw new Error(`The patch itself is wrong: ${patched.line}`);
  return patched.template;
}

/** @throws where the runner refuses the template with this change */
export const planWith = (patch: readonly PatchOperation[]) => planOf(templateWith(patch), assetKeys);

/** @throws where already the template's reader refuses it */
export const readWith = (patch: readonly PatchOperation[]) => read(templateWith(patch));

export const id = idFinder(Object.keys(synthesized.Resources));
