import { ApnsClient, ApnsError, Errors, Notification, Priority, PushType, SilentNotification } from 'apns2';
import * as z from 'zod';

// The client runs here unchanged, and its parent asks for one push after the other.

const { apnsKey, defaultTopic } = z
  .object({
    apnsKey: z.object({ teamId: z.string(), keyId: z.string(), key: z.string() }),
    defaultTopic: z.string(),
  })
  .parse(JSON.parse(process.env.APNS ?? ''));

const requestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('send'), deviceTokens: z.array(z.string()), topic: z.string().optional() }),
  z.object({ kind: z.literal('send-silent'), deviceToken: z.string() }),
  z.object({ kind: z.literal('ping') }),
]);

const client = new ApnsClient({ team: apnsKey.teamId, keyId: apnsKey.keyId, signingKey: apnsKey.key, defaultTopic });
const events: string[] = [];
for (const name of Object.values(Errors)) client.on(name, () => events.push(name));

function alert(deviceToken: string, topic: string | undefined): Notification {
  return new Notification(deviceToken, {
    type: PushType.alert,
    priority: Priority.throttled,
    alert: { title: 'Hello', body: 'World' },
    badge: 3,
    collapseId: 'c1',
    expiration: new Date(1_900_000_000_000),
    threadId: 'c1',
    data: { conversation: 'c1' },
    ...(topic === undefined ? {} : { topic }),
  });
}

function told(answer: Notification | { error: unknown }): object {
  if (answer instanceof Notification) return { taken: answer.deviceToken };
  const { error } = answer;
  if (!(error instanceof ApnsError)) return { broken: String(error) };
  const { statusCode, reason, timestamp, notification } = error;
  return { refused: notification.deviceToken, statusCode, reason, timestamp };
}

async function answer(request: z.output<typeof requestSchema>): Promise<object> {
  switch (request.kind) {
    case 'send': {
      const answers = await client.sendMany(request.deviceTokens.map((token) => alert(token, request.topic)));
      return { answers: answers.map(told), events: events.splice(0) };
    }
    case 'send-silent': {
      const sent = await client.sendMany([new SilentNotification(request.deviceToken)]);
      return { answers: sent.map(told), events: events.splice(0) };
    }
    case 'ping':
      return { answers: (await client.ping()).map(({ status }) => status), events: events.splice(0) };
  }
}

process.on('message', async (message) => process.send?.(await answer(requestSchema.parse(message))));
process.on('disconnect', () => client.close());
