import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { type AcceptedPushes, recordedHeaders } from './accepted-pushes.ts';
import { type AttemptEnd, type Attempts, connectionGone, createAttempts } from './attempts.ts';
import type { Certificate } from './certificate.ts';
import type { FaultTable } from './fault-table.ts';
import { isObject, readJson } from './json.ts';
import { countAnswer, isGone, readBody, type SecureServer, startSecureServer } from './secure-server.ts';
import { type TelegramError, telegramError, telegramErrors } from './telegram-errors.ts';
import { checkTelegramMessage } from './telegram-message-check.ts';

export interface TelegramOptions {
  readonly certificate: Certificate;
  readonly bots: readonly { readonly name: string; readonly botToken: string }[];
  readonly faults: FaultTable;
  readonly pushes: AcceptedPushes;
  /** Absent: nobody asks for them. */
  readonly attempts?: Attempts;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

export interface TelegramStats {
  readonly connections: number;
  readonly openConnections: number;
  /** All but those that only see whether somebody is there. */
  readonly requests: number;
  /** Answers by HTTP status. */
  readonly answers: Readonly<Record<string, number>>;
}

export interface Telegram {
  readonly origin: string;
  readonly stats: () => TelegramStats;
  readonly breakAll: SecureServer['breakAll'];
  readonly close: () => Promise<void>;
}

interface Exchange {
  readonly request: Http2ServerRequest;
  readonly response: Http2ServerResponse;
  readonly body: Buffer;
  /** When the request came. */
  readonly at: number;
}

/** Starts the Bot API: `sendMessage` and `getMe` below `/bot<token>/`, over TLS and HTTP/1.1. */
export async function startTelegram(options: TelegramOptions): Promise<Telegram> {
  const { faults, pushes, attempts = createAttempts(), bots, now = Date.now } = options;
  const answers: Record<string, number> = {};
  let requests = 0;
  let messages = 0;

  const secureServer = await startSecureServer(options.certificate, { allowHTTP1: true }, (server) =>
    server.on('request', (request, response) => {
      // A request that the client gives up is no failure of the server.
      request.on('error', () => {});
      handle(request, response).catch(() => response.destroy());
    }),
  );

  async function handle(request: Http2ServerRequest, response: Http2ServerResponse) {
    const at = now();
    const body = await readBody(request);
    if (!body) return;
    const exchange = { request, response, body, at };
    const path = request.url.split('?')[0] ?? '';
    if (path === '/') return leadAway(response);
    requests += 1;
    const [, botToken = '', method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(path) ?? [];
    const bot = bots.find((one) => one.botToken === botToken);
    const isPush = method === 'sendMessage' && request.method === 'POST';
    if (!bot) {
      const end = refuse(exchange, /^\d+:[\w-]+$/.test(botToken) ? telegramErrors.UNAUTHORIZED : undefined);
      return isPush ? attempted(exchange, false, end) : undefined;
    }
    const known = { id: idOf(botToken), is_bot: true, username: bot.name };
    if (isPush) await takeMessage(exchange, known);
    else if (method === 'getMe') answer(exchange, 200, { ok: true, result: known });
    else refuse(exchange, undefined);
  }

  function attempted({ request, body, at }: Exchange, accepted: boolean, end: AttemptEnd) {
    const payload = readJson(body)?.value ?? null;
    const headers = recordedHeaders(request.headers);
    const attempt = { channel: 'telegram', deviceToken: chatOf(payload), headers, payload, at } as const;
    attempts.add({ ...attempt, answeredAt: now(), accepted, ...end });
  }

  async function takeMessage(exchange: Exchange, bot: { readonly id: number }) {
    const { request, response, body } = exchange;
    const checked = checkTelegramMessage(body);
    if (checked.kind === 'refused') return attempted(exchange, false, refuse(exchange, checked.error));
    const { chatId, message } = checked;
    const deviceToken = String(chatId);
    const accept = () => {
      const receivedAt = new Date(now()).toISOString();
      const headers = recordedHeaders(request.headers);
      pushes.add({ channel: 'telegram', deviceToken, headers, payload: message, receivedAt });
    };
    const fault = faults.take({ channel: 'telegram', deviceToken });
    if (fault?.delayMs !== undefined && !(await secureServer.pause(fault.delayMs))) return;
    if (fault?.disconnect) {
      const leaving = fault.disconnect === 'goaway' && fault.accepted;
      if (fault.accepted && !leaving) accept();
      const broken = { connection: secureServer.connectionOf(request.socket), stream: undefined };
      if (!leaving) {
        attempted(exchange, fault.accepted === true, { broken: fault.disconnect });
        return secureServer.breakConnection(fault.disconnect, broken);
      }
      response.setHeader('connection', 'close');
    }
    if (fault?.status !== undefined) {
      const error = telegramError({ ...fault, status: fault.status }, chatId);
      return attempted(exchange, false, error ? refuse(exchange, error) : answerHtml(exchange, fault.status));
    }
    accept();
    messages += 1;
    const result = {
      message_id: messages,
      from: bot,
      chat: { id: chatId, type: chatId > 0 ? 'private' : 'supergroup' },
      date: Math.floor(now() / 1000),
    };
    attempted(exchange, true, answer(exchange, 200, { ok: true, result }));
  }

  /** What the Bot API does not know, it does not find. */
  function refuse(exchange: Exchange, error: TelegramError = { status: 404, description: 'Not Found' }): AttemptEnd {
    const { status, description, parameters } = error;
    const body = { ok: false, error_code: status, description, ...(parameters ? { parameters } : {}) };
    const end = answer(exchange, status, body);
    return 'status' in end ? { ...end, reason: description } : end;
  }

  function answer(exchange: Exchange, status: number, body: unknown): AttemptEnd {
    return write(exchange, status, 'application/json', JSON.stringify(body));
  }

  function answerHtml(exchange: Exchange, status: number): AttemptEnd {
    const page = `<html>\r\n<head><title>${status}</title></head>\r\n<body></body>\r\n</html>\r\n`;
    return write(exchange, status, 'text/html', page);
  }

  function write({ request, response }: Exchange, status: number, contentType: string, body: string): AttemptEnd {
    const end = isGone(request) ? connectionGone : { status };
    countAnswer(answers, status);
    response.writeHead(status, { 'content-type': contentType });
    response.end(body);
    return end;
  }

  function leadAway(response: Http2ServerResponse) {
    response.writeHead(302, { location: 'https://core.telegram.org/bots' });
    response.end();
  }

  return {
    origin: secureServer.origin,
    stats: () => ({ ...secureServer.counts, requests, answers: { ...answers } }),
    breakAll: secureServer.breakAll,
    close: secureServer.close,
  };
}

/** A token begins with its bot's id. */
const idOf = (botToken: string) => Number(botToken.split(':')[0]);

/** The chat that a body names, if it is right that far. */
function chatOf(payload: unknown): string {
  const chat = isObject(payload) ? payload.chat_id : undefined;
  return typeof chat === 'string' || typeof chat === 'number' ? String(chat) : '';
}
