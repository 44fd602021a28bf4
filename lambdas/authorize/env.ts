import * as z from 'zod/mini';
import { commaSeparated, text } from '../adapters/environment.ts';

/** A JSON list: an audience or a claim's name may hold commas and spaces. */
const textList = z.pipe(
  z.pipe(z.string(), z.transform(readJson)),
  z.array(text).check(z.minLength(1, 'a JSON list of texts')),
);

/** The settings of the authorize function; the stack's environment is typed by its input. */
export const environmentSchema = z.object({
  JWT_ISSUER: text.check(z.describe('the address of the token issuer')),
  JWT_AUDIENCE: textList.check(z.describe('a JSON list of texts')),
  JWT_ALGORITHMS: commaSeparated.check(z.describe('algorithms separated by commas, such as RS256,ES256')),
  /** The claims that are passed on, and no other. */
  CLAIMS: textList.check(z.describe('a JSON list of texts')),
});

export type AuthorizeEnvironment = z.input<typeof environmentSchema>;

function readJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
