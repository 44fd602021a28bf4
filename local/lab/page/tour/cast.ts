import type { Lab } from '../lab.ts';
import type { Phone, PhoneId } from '../phones/phone.ts';

/** Who plays: Ada with three devices, Ben with one. */
export function castOf({ phones, customers }: Pick<Lab, 'phones' | 'customers'>) {
  const [ada, ben] = customers;
  if (!ada || !ben) throw new Error('The page has no two customers.');
  const phone = (id: PhoneId): Phone => {
    const found = phones.get(id);
    if (!found) throw new Error(`The page has no phone ${id}.`);
    return found;
  };
  const [iphone, android, tablet, other] = [phone('iphone'), phone('android'), phone('tablet'), phone('other')];
  return { ada, ben, iphone, android, tablet, other, adas: [iphone, android, tablet], all: [...phones.values()] };
}
export type Cast = ReturnType<typeof castOf>;

/** Whether the phone's screen shows this message. Reads its signal. */
export const shows = ({ state }: Phone, messageId: string): boolean =>
  state.value.notifications.some((notification) => notification.messageId === messageId);
