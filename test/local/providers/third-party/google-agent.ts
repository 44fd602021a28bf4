import { Agent } from 'node:https';
import { connect } from 'node:tls';
import { portOf, type StandInsWithKeys } from './stand-ins-with-keys.ts';

/**
 * An HTTPS agent for Google's clients, whose hosts are fixed: it connects to the stand-in of the host that is asked for.
 * Any other host is an error, so that nothing leaves this machine.
 */
export function createGoogleAgent({ fcmOrigin, googleTokenUrl, certificatePem }: StandInsWithKeys): Agent {
  const ports = new Map([
    ['fcm.googleapis.com', portOf(fcmOrigin)],
    ['oauth2.googleapis.com', portOf(googleTokenUrl)],
  ]);
  const agent = new Agent({ keepAlive: true });
  agent.createConnection = ({ host }) => {
    const port = ports.get(host ?? '');
    if (port === undefined) throw new Error(`There is no stand-in for ${host}.`);
    return connect({ host: '127.0.0.1', port, servername: 'localhost', ca: certificatePem });
  };
  return agent;
}
