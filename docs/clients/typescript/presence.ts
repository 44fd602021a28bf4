import { type Outcome, type Refused, refused } from './outcome.ts';
import type { SendReports } from './presence-reports.ts';
import { createWaitingReports } from './waiting-reports.ts';

/** `superseded`: a newer report took its place. */
export type ReportOutcome = Outcome<true> | { readonly kind: 'superseded' };
const done = { kind: 'done', value: true } as const;

/**
 * Says which conversation is on the screen, and says it again until it is not. What could not be sent waits, the last
 * report of each conversation, and goes with its age.
 * @param nowMs a monotonic clock
 */
export function createPresence(sendReports: SendReports, nowMs: () => number) {
  const waiting = createWaitingReports(nowMs);
  let shown: string | undefined;
  let inFlight: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let intervalSeconds = 30;
  let failures = 0;

  const leave = () => {
    if (shown !== undefined) waiting.note(shown, 'background');
    shown = undefined;
  };

  /** All that waits, now: that the customer left must not wait behind a slow heartbeat, so that one is given up. */
  async function send(about?: string): Promise<ReportOutcome> {
    clearTimeout(timer);
    inFlight?.abort();
    const turn = new AbortController();
    inFlight = turn;
    const { reports, drop } = waiting.take();
    if (reports.length === 0) return done;
    const outcome = await sendReports(reports, turn.signal);
    if (turn.signal.aborted) return { kind: 'superseded' };

    if (outcome.kind === 'done') {
      drop();
      failures = 0;
      intervalSeconds = outcome.value.nextReportSeconds ?? intervalSeconds;
      const ids = reports.map(({ conversationId }) => conversationId);
      const ofAnother = ids.filter((_, position) => outcome.value.isOfAnother[position]);
      if (shown !== undefined && ofAnother.includes(shown)) shown = undefined;
      sendAgainAfter(waiting.isEmpty() ? intervalSeconds : 0);
      return about !== undefined && ofAnother.includes(about) ? anothers : done;
    }
    if (outcome.kind === 'refused' && !isOfToken(outcome)) {
      drop();
      shown = undefined;
      return outcome;
    }
    failures += 1;
    const saidSeconds = outcome.kind === 'try-later' ? outcome.afterSeconds : intervalSeconds;
    sendAgainAfter(saidSeconds ?? Math.min(intervalSeconds, 2 ** failures));
    return outcome;
  }

  function sendAgainAfter(seconds: number): void {
    if (shown === undefined && waiting.isEmpty()) return;
    timer = setTimeout(() => void sendAgain(), seconds * 1000);
  }

  function sendAgain(): Promise<ReportOutcome> {
    if (shown !== undefined) waiting.note(shown, 'active');
    return send();
  }

  return {
    /** The conversation is on the screen; one that was there before no longer is. */
    show: (conversationId: string): Promise<ReportOutcome> => {
      if (shown !== conversationId) leave();
      shown = conversationId;
      waiting.note(conversationId, 'active');
      return send(conversationId);
    },
    /**
     * It is no longer on the screen: another screen, or the app has left it. Without an id: whichever it was. Harmless
     * where it was not there, as with a screen that goes after the next one has come.
     */
    hide: async (conversationId = shown): Promise<ReportOutcome> => {
      if (conversationId === undefined || conversationId !== shown) return done;
      leave();
      return send(conversationId);
    },
    /** For when the network is back; a timer does it too. */
    sendAgain,
    /** The customer leaves: what waits is theirs, and must not be sent with the next one's token. */
    stop: async (): Promise<void> => {
      leave();
      const sent = send();
      waiting.clear();
      await sent;
    },
  };
}

const anothers = refused(409, 'conversation-of-another', 'This conversation belongs to another customer.');
/** A fresh one may come. */
const isOfToken = ({ status }: Refused) => status === 401 || status === 403;
