import { readEnvironment } from '../adapters/environment.ts';
import { log } from '../adapters/log.ts';
import { environmentSchema } from './env.ts';
import { createHandler } from './handler.ts';
import { issuerKeys } from './issuer-keys.ts';
import { type TokenRules, verifyToken } from './verify-token.ts';

const settings = readEnvironment(environmentSchema, process.env);
const rules: TokenRules = {
  issuer: settings.JWT_ISSUER,
  audience: settings.JWT_AUDIENCE,
  algorithms: settings.JWT_ALGORITHMS,
  getKey: issuerKeys(settings.JWT_ISSUER, { now: Date.now }),
};

export const handler = createHandler({
  verify: (authorization, now) => verifyToken(authorization, rules, now),
  claims: settings.CLAIMS,
  log,
  now: Date.now,
});
