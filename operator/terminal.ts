import { styleText } from 'node:util';

/** Where a command speaks: what it found on standard output, how far it is on standard error. */
export interface Terminal {
  /** Whether whoever reads is a program: one JSON value on standard output, and nothing else there. */
  readonly json: boolean;
  /** A line for people; not said to programs. */
  readonly say: (line?: string) => void;
  /** The one value for programs; not said to people. */
  readonly give: (value: unknown) => void;
  /** How far a long piece of work is, for people and programs alike. */
  readonly progress: (line: string) => void;
  readonly paint: (colour: Colour, text: string) => string;
}

export type Colour = 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** @param isColoured whether standard output shows colours */
export function createTerminal(json: boolean, isColoured: boolean): Terminal {
  return {
    json,
    say: (line = '') => {
      if (!json) process.stdout.write(`${line}\n`);
    },
    give: (value) => {
      if (json) process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
    },
    progress: (line) => process.stderr.write(`${line}\n`),
    paint: (colour, text) => (isColoured ? styleText(colour, text, { validateStream: false }) : text),
  };
}

/** What a command ends with: 0 all is well; 1 it found something wrong; 2 it could not do its work. */
export type ExitCode = 0 | 1 | 2;
