import { randomInt } from 'node:crypto';

const characterTypes = [
  'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  'abcdefghijklmnopqrstuvwxyz',
  '0123456789',
  '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
];
const characters = characterTypes.join('');
const length = 32;

/** What an empty GenerateSecretString gives: 32 characters, at least one of each type ("GetRandomPassword"). */
export function randomText(): string {
  const text = Array.from({ length }, () => characters[randomInt(characters.length)]).join('');
  const hasEachType = characterTypes.every((type) => [...type].some((character) => text.includes(character)));
  return hasEachType ? text : randomText();
}
