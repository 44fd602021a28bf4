import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { type AcceptedPushes, recordedHeaders } from './accepted-pushes.ts';
import type { Certificate } from './certificate.ts';
import type { FaultTable } from './fault-table.ts';
import { countAnswer, readBody, type SecureServer, startSecureServer } from './secure-server.ts';
import { type TelegramError, telegramError, telegramErrors } from './telegram-errors.ts';
import { checkTelegramMessage } from './telegram-message-check.ts';

export interface TelegramOptions {
  readonly certificate: Certificate;
  readonly bots: readonly { readonly name: string; readonly botToken: string }[];
  readonly faults: FaultTable;
  readonly pushes: AcceptedPushes;
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

/** Starts the Bot API: `sendMessage` and `getMe` below `/bot<token>/`, over TLS and HTTP/1.1. */
export async function startTelegram(options: TelegramOptions): Promise<Telegram> {
  const { faults, pushes, bots, now = Date.now } = options;
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
    const body = await readBody(request);
    if (!body) return;
    const path = request.url.split('?')[0] ?? '';
    if (path === '/') return leadAway(response);
    requests += 1;
    const [, botToken = '', method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(path) ?? [];
    const bot = bots.find((one) => one.botToken === botToken);
    if (!bot) return refuse(response, /^\d+:[\w-]+$/.test(botToken) ? telegramErrors.UNAUTHORIZED : undefined);
    if (method === 'getMe') {
      return answer(response, 200, { ok: true, result: { id: idOf(botToken), is_bot: true, username: bot.name } });
    }
    if (method !== 'sendMessage' || request.method !== 'POST') return refuse(response, undefined);
    await takeMessage(request, response, body, { ...bot, id: idOf(botToken) });
  }

  async function takeMessage(
    request: Http2ServerRequest,
    response: Http2ServerResponse,
    body: Buffer,
    bot: { readonly name: string; readonly id: number },
  ) {
    const checked = checkTelegramMessage(body);
    if (checked.kind === 'refused') return refuse(response, checked.error);
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
      if (!leaving) return secureServer.breakConnection(fault.disconnect, broken);
      response.setHeader('connection', 'close');
    }
    if (fault?.status !== undefined) {
      const error = telegramError({ ...fault, status: fault.status }, chatId);
      return error ? refuse(response, error) : answerHtml(response, fault.status);
    }
    accept();
    messages += 1;
    const result = {
      message_id: messages,
      from: { id: bot.id, is_bot: true, username: bot.name },
      chat: { id: chatId, type: chatId > 0 ? 'private' : 'supergroup' },
      date: Math.floor(now() / 1000),
    };
    answer(response, 200, { ok: true, result });
  }

  /** What the Bot API does not know, it does not find. */
  function refuse(response: Http2ServerResponse, error: TelegramError = { status: 404, description: 'Not Found' }) {
    const { status, description, parameters } = error;
    answer(response, status, { ok: false, error_code: status, description, ...(parameters ? { parameters } : {}) });
  }

  function answer(response: Http2ServerResponse, status: number, body: unknown) {
    countAnswer(answers, status);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  }

  function answerHtml(response: Http2ServerResponse, status: number) {
    countAnswer(answers, status);
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end(`<html>\r\n<head><title>${status}</title></head>\r\n<body></body>\r\n</html>\r\n`);
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
