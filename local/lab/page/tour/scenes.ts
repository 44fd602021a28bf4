import type { Scene } from './scene.ts';
import { away } from './scenes/away.ts';
import { crash } from './scenes/crash.ts';
import { outage } from './scenes/outage.ts';
import { owner } from './scenes/owner.ts';
import { read } from './scenes/read.ts';
import { watching } from './scenes/watching.ts';

/** In the order in which they are told. */
export const scenes: readonly Scene[] = [away, watching, crash, owner, outage, read];
