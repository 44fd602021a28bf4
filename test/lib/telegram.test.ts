import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { configurationFrom } from '../../lib/configuration.ts';
import { operatorSettings } from '../../lib/operator-settings.ts';
import { required, templateOf } from './synthesized.ts';

const settings = {
  channels: 'apns,fcm,telegram',
  telegramBots: 'acme_support_bot, acme_other_bot',
  telegramAppName: 'acme',
  telegramQuotaPerMinute: 600,
};
const template = templateOf(settings);

/** The environment of the one function whose logical id begins so. */
function environmentOf(prefix: string, of = template): Record<string, unknown> {
  const functions = Object.entries(of.findResources('AWS::Lambda::Function'));
  const [found] = functions.filter(([id]) => id.startsWith(prefix));
  return found?.[1].Properties.Environment.Variables;
}
const secret = { Ref: expect.stringMatching(/^TelegramCredentialsSecret/) };

describe('with the channel telegram', () => {
  test('its dispatcher knows bots, app and origin, and keeps to its quota', () => {
    expect(environmentOf('TelegramDispatch')).toMatchObject({
      TELEGRAM_SECRET_ARN: secret,
      TELEGRAM_ORIGIN: 'https://api.telegram.org',
      TELEGRAM_APP_NAME: 'acme',
      APPS: 'acme_support_bot,acme_other_bot',
      PUSHES_PER_SECOND: '0.8',
    });
  });

  test('without the Mini App’s short name none is named', () => {
    const { telegramAppName, ...others } = settings;
    expect(environmentOf('TelegramDispatch', templateOf(others))).not.toHaveProperty('TELEGRAM_APP_NAME');
  });

  test('the api verifies who registers by the secret of the channel', () => {
    const api = environmentOf('ApiFunction');
    expect(api).toMatchObject({ TELEGRAM_SECRET_ARN: secret, TELEGRAM_APPS: 'acme_support_bot,acme_other_bot' });
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^ApiFunctionRole') }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'secretsmanager:GetSecretValue',
            Resource: { Ref: Match.stringLikeRegexp('^TelegramCredentialsSecret') },
          }),
        ]),
      },
    });
  });

  test.each(['Route', 'LaterFunction', 'Sweep'])('%s fills both of its lanes', (name) => {
    expect(environmentOf(name)).toMatchObject({
      TELEGRAM_QUEUE_URL: { Ref: expect.stringMatching(/^TelegramQueueJobs/) },
      TELEGRAM_URGENT_QUEUE_URL: { Ref: expect.stringMatching(/^TelegramQueueUrgentJobs/) },
    });
  });

  test.each(['ApiFunction', 'ApnsDispatch', 'TelegramDispatch'])(
    '%s tells devices what was read, of which a chat is none',
    (name) => {
      const environment = environmentOf(name);
      expect(environment).toHaveProperty('FCM_QUEUE_URL');
      expect(environment).not.toHaveProperty('TELEGRAM_QUEUE_URL');
    },
  );

  test('the stack names its queues, and people its secret', () => {
    expect(
      Object.keys(template.findOutputs('*'))
        .filter((name) => name.startsWith('Telegram'))
        .sort(),
    ).toEqual(['TelegramDeadLetterQueueName', 'TelegramQueueName', 'TelegramUrgentQueueName']);
    expect(JSON.parse(operatorSettings(configurationFrom({ ...required, ...settings }))).telegram).toEqual({
      apps: ['acme_support_bot', 'acme_other_bot'],
      secretName: 'handoff-push/dev/telegram',
      origin: 'https://api.telegram.org',
      appName: 'acme',
    });
  });
});

test('without it nothing of it is there', () => {
  const without = JSON.stringify(templateOf().toJSON());
  expect(without).not.toMatch(/telegram/i);
  expect(JSON.parse(operatorSettings(configurationFrom(required)))).not.toHaveProperty('telegram');
});
