import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocument } from './openapi.ts';

/** Writes docs/openapi.json anew: node local/openapi/write.ts */
const projectRoot = join(import.meta.dirname, '../..');
const file = join(projectRoot, 'docs/openapi.json');
writeFileSync(file, JSON.stringify(openApiDocument(), undefined, 2));
execFileSync(join(projectRoot, 'node_modules/.bin/biome'), ['format', '--write', file], { cwd: projectRoot });
