import { readEnvironment } from '../adapters/environment.ts';
import { environmentSchema } from './env.ts';
import { createTeller } from './teller.ts';

export const handler = createTeller(readEnvironment(environmentSchema, process.env));
