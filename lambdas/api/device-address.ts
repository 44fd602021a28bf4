import type * as z from 'zod/mini';
import type { Registration } from '../adapters/device-registration.ts';
import { chatAddress } from '../channels/telegram/chat-address.ts';
import type { ApnsEnvironment } from '../core/device.ts';
import { refusal } from './answer.ts';
import { type deviceBodySchema, locale as localeSchema } from './contract/devices.ts';
import type { Read } from './request.ts';
import type { ReadTelegramUser } from './telegram-user.ts';

export interface AddressSettings {
  /** For an APNs device that does not say where its token comes from. */
  readonly apnsDefaultEnvironment: ApnsEnvironment;
  /** Absent: no channel telegram. */
  readonly telegram?: {
    readonly readUser: ReadTelegramUser;
    /** How old what Telegram signed may be. */
    readonly initDataHours: number;
  };
}

type Body = z.output<typeof deviceBodySchema>;
type Address = Pick<
  Registration,
  'token' | 'addressKind' | 'platform' | 'environment' | 'environmentIsNamed' | 'locale'
>;

const hourMs = 60 * 60_000;

/** Only APNs has environments; the row has one all the same. */
const noEnvironment = { environment: 'production', environmentIsNamed: true } as const;

/**
 * Where a device is reached, and in what language. What an app says of its token is believed, because a push shows whether
 * it is right; a Telegram user's id is no secret, so it counts only as Telegram signed it.
 * @param app of the deployment's
 * @param now epoch milliseconds
 */
export async function addressOf(
  body: Body,
  app: string | undefined,
  { apnsDefaultEnvironment, telegram }: AddressSettings,
  now: number,
): Promise<Read<Address>> {
  const { locale } = body;
  const inLanguage = locale === undefined ? {} : { locale };
  switch (body.channel) {
    case 'apns': {
      const { token, environment } = body;
      const place = {
        environment: environment ?? apnsDefaultEnvironment,
        environmentIsNamed: environment !== undefined,
      };
      return { kind: 'read', value: { token, addressKind: 'token', platform: 'ios', ...place, ...inLanguage } };
    }
    case 'fcm': {
      const { token, fid = '', platform = 'android' } = body;
      const addressKind = token === undefined ? 'fid' : 'token';
      return { kind: 'read', value: { token: token ?? fid, addressKind, platform, ...noEnvironment, ...inLanguage } };
    }
    case 'telegram': {
      if (app === undefined || telegram === undefined) return unavailable;
      const user = await telegram.readUser(body.initData, app, { now, maximumAgeMs: telegram.initDataHours * hourMs });
      switch (user.kind) {
        case 'unavailable':
          return unavailable;
        case 'forged':
          return wrongInitData('invalid-init-data', 'must be what Telegram signed for the bot, unchanged');
        case 'too-old':
          return wrongInitData(
            'old-init-data',
            `must have been signed in the last ${telegram.initDataHours} h: open the Mini App again`,
          );
        case 'genuine': {
          const known = localeSchema.safeParse(locale ?? user.languageCode).data;
          const address = { token: chatAddress(app, user.userId), addressKind: 'token', platform: 'telegram' } as const;
          return {
            kind: 'read',
            value: { ...address, ...noEnvironment, ...(known === undefined ? {} : { locale: known }) },
          };
        }
      }
    }
  }
}

/** Not a word of the secret: whoever asks could do nothing about it. */
const unavailable = {
  kind: 'refused',
  answer: refusal(503, 'unavailable', 'This cannot be judged at the moment: try again later.'),
} as const;

function wrongInitData(code: 'invalid-init-data' | 'old-init-data', message: string): Read<never> {
  const field = { field: 'initData', message };
  return { kind: 'refused', answer: refusal(400, code, 'The Telegram user is not proven: see fields.', [field]) };
}
