import type { IncomingMessage, ServerResponse } from 'node:http';
import { createClosing } from './closing.ts';
import { ok, refused, write } from './control/answer.ts';
import { control } from './control/control.ts';
import { createIssuer, type Issuer, signingAlgorithm } from './issuer/issuer.ts';
import { createLab } from './lab/lab.ts';
import { withSourcesOfEachKind } from './lab/sources-of-each-kind.ts';
import { openApiDocument } from './openapi/openapi.ts';
import { readOptions, usage } from './options.ts';
import { readSecretsFile } from './secrets/secrets-file.ts';
import { type LocalStack, startLocalStack } from './stack.ts';
import { readPatchFile } from './template/patch-file.ts';
import { startWebServer } from './web-server.ts';

const given = readOptions(process.argv.slice(2));
if (given.kind === 'help') {
  console.log(usage);
  process.exit(0);
}
if (given.kind === 'wrong') {
  console.error(`${given.line}\n\n${usage}`);
  process.exit(2);
}

const { port, settings: givenSettings, allSources, quiet, secretsFile, patchFile, ...behaviour } = given.options;
const settings = allSources ? withSourcesOfEachKind(givenSettings) : givenSettings;
const secretsRead = secretsFile === undefined ? undefined : readSecretsFile(secretsFile);
if (secretsRead?.kind === 'wrong') {
  console.error(secretsRead.line);
  process.exit(1);
}
const secrets = secretsRead ? { secrets: secretsRead.secrets } : {};
const patchRead = patchFile === undefined ? undefined : readPatchFile(patchFile);
if (patchRead?.kind === 'wrong') {
  console.error(patchRead.line);
  process.exit(1);
}
const patch = patchRead?.patch ?? [];
const audience = settings.jwtAudience ?? 'handoff-push-local';
const closing = createClosing();
const stop = (code: number) => void closing.close().then(() => process.exit(code));
// A second Ctrl-C does not wait.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    process.once(signal, () => process.exit(130));
    stop(0);
  });
}
const log = (from: string, line: string) => {
  if (!quiet) console.log(`${from}: ${line}`);
};

try {
  // The port comes first: the template holds the issuer's address, which is on it.
  const lab = createLab();
  let running: { readonly stack: LocalStack; readonly issuer: Issuer } | undefined;
  const server = await startWebServer(
    port,
    (request, response) => serve(request, response),
    (line) => log('web-server', line),
  );
  closing.add(server.close);
  const address = `http://localhost:${server.port}`;
  const issuer = await createIssuer({
    issuerUrl: `${address}/local/issuer`,
    audience,
    algorithm: signingAlgorithm(settings.jwtAlgorithms),
  });
  const started = await startLocalStack(
    { issuerUrl: issuer.issuerUrl, audience, settings, patch, ...secrets, ...behaviour, log, watch: lab.watch },
    closing,
  );
  const stack = lab.start(started);
  closing.add(lab.close);
  running = { stack, issuer };
  for (const name of stack.notConfigured) {
    console.log(`Not configured: ${name} (no value from --secrets; it holds what AWS would generate)`);
  }
  console.log(`Handoff Push is running: ${address}`);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', address);
    if (!running) return write(response, refused(503, 'starting', 'The local stack is starting.'));
    if (url.pathname.startsWith('/local/issuer')) {
      const document = running.issuer.handle(url.pathname.slice('/local/issuer'.length));
      return write(response, document ?? refused(404, 'not-found', 'The issuer has no such document.'));
    }
    if (await lab.handle(request, response, url)) return;
    if (url.pathname === '/local' || url.pathname.startsWith('/local/')) {
      return write(response, await control(request, url, running.stack, running.issuer));
    }
    // The deployment has no such route: its document is docs/openapi.json.
    if (request.method === 'GET' && url.pathname === '/v1/openapi.json') {
      return write(response, ok(openApiDocument(address)));
    }
    return running.stack.api.handle(request, response);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : 'The local stack could not start.');
  stop(1);
}
