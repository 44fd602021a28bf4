import type { PhoneId } from '../phones/phone.ts';
import type { Asked } from './push-log.ts';

/** How often the providers took a push for each phone. */
export type Taken = Readonly<Record<PhoneId, number>>;

const phoneIds: readonly PhoneId[] = ['iphone', 'android', 'tablet', 'other'];

export function takenOf(asked: readonly Asked[]): Taken {
  const count = (phone: PhoneId) => asked.filter((one) => one.accepted && one.phone === phone).length;
  return { iphone: count('iphone'), android: count('android'), tablet: count('tablet'), other: count('other') };
}

/** @returns what is wrong, in words, where these phones and no others should have got one push; empty: nothing */
export function unlessOnceOn(phones: readonly PhoneId[], taken: Taken): readonly string[] {
  return phoneIds.flatMap((phone) => {
    const wanted = phones.includes(phone) ? 1 : 0;
    return taken[phone] === wanted
      ? []
      : [`${phoneNames[phone]} got ${counted(taken[phone], 'push', 'pushes')} instead of ${wanted}`];
  });
}

export const phoneNames: Readonly<Record<PhoneId, string>> = {
  iphone: 'the iPhone',
  android: 'the Android phone',
  tablet: 'the tablet',
  other: 'the other customer’s phone',
};

export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** A sentence of what was wrong; undefined: nothing was. */
export function asSentence(problems: readonly (string | false)[]): string | undefined {
  const wrong = problems.filter((problem) => problem !== false).join('; ');
  return wrong === '' ? undefined : `${wrong.charAt(0).toUpperCase()}${wrong.slice(1)}.`;
}
