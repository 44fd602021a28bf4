import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { listening } from '../listening.ts';
import { answerCloudFormation, type DeployedStack } from './cloudformation-answers.ts';

/** An account as far as a replay asks. Times are epoch milliseconds. */
export interface ReplayAccount {
  stacks: readonly DeployedStack[];
  /** By name. */
  archives: Record<string, { busName: string; events: readonly { id: string; time: number }[] }>;
  /** All rules of the account; each lets every event through. */
  rules: readonly { name: string; busName: string }[];
  /** What a replay is in, one for each time that it is asked about; the last one stays. */
  states: readonly string[];
  stateReason?: string;
  /** What goes wrong next, by the error's name; after `lost answer` the request was done, but nobody hears of it. */
  faults: { operation: string; error: string; times: number }[];
  /** What the rules were given by replays. */
  delivered: { rule: string; id: string }[];
  /** What comes of that, before anybody hears that the replay has ended. */
  onDelivered?: () => Promise<void>;
  asked: { operation: string; region: string }[];
}

export const lostAnswer = 'lost answer';
const account = '111122223333';
const region = 'eu-central-1';
const arn = (resource: string) => `arn:aws:events:${region}:${account}:${resource}`;

const named = z.object({ Name: z.string(), EventBusName: z.string() });
/** Times come as seconds, with a fraction. The name's form is the API reference's. */
const started = z.strictObject({
  ReplayName: z.string().regex(/^[.\-_A-Za-z0-9]{1,64}$/),
  EventSourceArn: z.string(),
  EventStartTime: z.number(),
  EventEndTime: z.number(),
  Destination: z.strictObject({ Arn: z.string(), FilterArns: z.array(z.string()).optional() }),
});
const ofArchive = z.strictObject({ ArchiveName: z.string() });
const ofReplay = z.strictObject({ ReplayName: z.string() });
type Replay = z.output<typeof started> & { questions: number; lastReplayed?: number | undefined };

interface Answer {
  readonly status: number;
  readonly body: object;
}
const ok = (body: object): Answer => ({ status: 200, body });
const refused = (type: string, message: string): Answer => ({ status: 400, body: { __type: type, message } });
const missing = (what: string) => refused('ResourceNotFoundException', `${what}.`);
const invalid = (parameter: string, reason: string) =>
  refused('ValidationException', `Parameter ${parameter} is not valid. Reason: ${reason}`);

/**
 * EventBridge in its own protocol (JSON 1.1), for clients of the SDK: DescribeArchive, DescribeRule, StartReplay and
 * DescribeReplay, with their shapes and refusals; and the list of a stack's resources. That DescribeReplay names no
 * `EventLastReplayedTime` where nothing was replayed is its field's meaning, and was not seen in an account.
 */
export async function startEventBridge(the: ReplayAccount) {
  const replays = new Map<string, Replay>();

  const operations: Readonly<Record<string, (body: unknown) => Answer | Promise<Answer>>> = {
    DescribeArchive(body) {
      const { ArchiveName } = ofArchive.parse(body);
      const archive = the.archives[ArchiveName];
      if (!archive) return missing(`Archive ${ArchiveName} does not exist`);
      const EventSourceArn = arn(`event-bus/${archive.busName}`);
      const times = { RetentionDays: 3, CreationTime: 1_767_225_600 };
      return ok({ ArchiveArn: arn(`archive/${ArchiveName}`), ArchiveName, EventSourceArn, State: 'ENABLED', ...times });
    },
    DescribeRule(body) {
      const { Name, EventBusName } = named.parse(body);
      if (!the.rules.some(({ name, busName }) => name === Name && busName === EventBusName)) {
        return missing(`Rule ${Name} does not exist on EventBus ${EventBusName}`);
      }
      return ok({ Name, EventBusName, Arn: arn(`rule/${EventBusName}/${Name}`), State: 'ENABLED' });
    },
    StartReplay(body) {
      const replay = started.parse(body);
      const archive = the.archives[replay.EventSourceArn.split('archive/')[1] ?? ''];
      if (!archive) return invalid('EventSourceArn', 'Archive does not exist.');
      if (replay.Destination.Arn !== arn(`event-bus/${archive.busName}`)) {
        return invalid('Destination.Arn', 'Cross event bus replay is not permitted.');
      }
      if (replay.EventEndTime <= replay.EventStartTime) {
        return invalid('EventEndTime', 'EventStartTime must be before EventEndTime.');
      }
      if (replays.has(replay.ReplayName)) {
        return refused('ResourceAlreadyExistsException', `Replay ${replay.ReplayName} already exists.`);
      }
      replays.set(replay.ReplayName, { ...replay, questions: 0 });
      return ok({ ReplayArn: arn(`replay/${replay.ReplayName}`), State: 'STARTING', ReplayStartTime: 1_767_225_600 });
    },
    async DescribeReplay(body) {
      const { ReplayName } = ofReplay.parse(body);
      const replay = replays.get(ReplayName);
      if (!replay) return missing(`Replay ${ReplayName} does not exist`);
      const state = the.states[replay.questions] ?? the.states.at(-1) ?? '';
      replay.questions += 1;
      if (state === 'COMPLETED') {
        replay.lastReplayed = deliver(replay);
        await the.onDelivered?.();
      }
      return ok({
        ReplayName,
        State: state,
        ...(the.stateReason === undefined ? {} : { StateReason: the.stateReason }),
        ...(replay.lastReplayed === undefined ? {} : { EventLastReplayedTime: replay.lastReplayed / 1000 }),
      });
    },
  };

  /** @returns the time of the last event */
  function deliver({ EventSourceArn, EventStartTime, EventEndTime, Destination }: Replay): number | undefined {
    const { busName, events } = the.archives[EventSourceArn.split('archive/')[1] ?? ''] ?? { busName: '', events: [] };
    const { FilterArns = [] } = Destination;
    const rules = the.rules.filter(
      (rule) =>
        rule.busName === busName &&
        // Without a filter all rules of the bus get them, whosesoever they are.
        (FilterArns.length === 0 || FilterArns.includes(arn(`rule/${rule.busName}/${rule.name}`))),
    );
    const chosen = events.filter(({ time }) => time >= EventStartTime * 1000 && time <= EventEndTime * 1000);
    for (const { name } of rules) for (const { id } of chosen) the.delivered.push({ rule: name, id });
    return chosen.at(-1)?.time;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(z.instanceof(Buffer).parse(part));
    const body = Buffer.concat(parts).toString();
    const say = (status: number, type: string, text: string) =>
      response.writeHead(status, { 'content-type': type }).end(text);
    const target = String(request.headers['x-amz-target'] ?? '');
    if (target === '') {
      const answer = answerCloudFormation(body, the.stacks);
      return void say(answer.status, 'text/xml', answer.body);
    }
    const operation = target.replace(/^AWSEvents\./, '');
    const scope = /Credential=[^/]+\/\d+\/([^/]+)\/events\//.exec(request.headers.authorization ?? '');
    the.asked.push({ operation, region: scope?.[1] ?? '' });
    const fault = the.faults.find((one) => one.operation === operation && one.times > 0);
    if (fault) fault.times -= 1;
    const answer =
      fault && fault.error !== lostAnswer
        ? refused(fault.error, 'It is not for you.')
        : ((await operations[operation]?.(JSON.parse(body))) ??
          refused('UnknownOperationException', 'It is not known here.'));
    if (fault?.error === lostAnswer) request.socket.destroy();
    else say(answer.status, 'application/x-amz-json-1.1', JSON.stringify(answer.body));
  }

  const server = createServer((request, response) => {
    // What has not the shape that the API reference gives it ends so.
    handle(request, response).catch(({ message }: Error) => {
      response.writeHead(400).end(JSON.stringify(refused('ValidationException', message).body));
    });
  });
  const { port, close } = await listening(server);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    close,
  };
}
