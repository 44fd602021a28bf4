import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type BundlingOptions, OutputFormat, SourceMapMode } from 'aws-cdk-lib/aws-lambda-nodejs';

export const projectRoot = join(import.meta.dirname, '..');

/**
 * The SDK loads these only where it finds no credentials in the environment, where Lambda puts them, and for event streams.
 * Bundled, they make esbuild wrap every module of the SDK for late loading, a quarter of a cold start's load.
 */
const neverLoaded = [
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-web-identity',
  '@aws-sdk/credential-provider-http',
  '@smithy/credential-provider-imds',
  '@smithy/core/event-streams',
];
/**
 * Files beside the bundle, which Node does not parse at each cold start: for an access token, once an hour; and for telling
 * others of ends, where a deployment does. Imported at once, that client would make each bundle 20 KB larger for everybody;
 * so it is 350 KB beside the bundles of those who have a bus, loaded with the first end.
 */
const tokenLibrary = 'google-auth-library';
const busClient = '@aws-sdk/client-eventbridge';
const rarelyLoaded = [tokenLibrary, busClient];

/** What a function's bundle leaves out. */
export const leftOut: readonly string[] = [...neverLoaded, ...rarelyLoaded];

/**
 * How a function is bundled; measured in bench/bundles.
 * @param tellsOthers whether it puts events on a bus
 */
export function bundling(folder: string, tellsOthers: boolean): BundlingOptions {
  const beside = [...(folder === 'dispatch-fcm' ? [tokenLibrary] : []), ...(tellsOthers ? [busClient] : [])];
  return {
    minify: true,
    // To read a stack with: with --enable-source-maps Node would load it at each cold start, 5 to 15 ms.
    sourceMap: true,
    sourceMapMode: SourceMapMode.DEFAULT,
    sourcesContent: false,
    format: OutputFormat.CJS,
    target: 'node24',
    // The SDK's ESM sources tree-shake and load faster than its CJS ones or the runtime's copy.
    mainFields: ['module', 'main'],
    externalModules: [...leftOut],
    commandHooks: {
      beforeInstall: () => [],
      beforeBundling: () => [],
      afterBundling: (_, outputFolder) => beside.map((name) => bundleBeside(name, outputFolder)),
    },
  };
}

function bundleBeside(name: string, outputFolder: string): string {
  const esbuild = join(projectRoot, 'node_modules', '.bin', 'esbuild');
  const main = createRequire(import.meta.url).resolve(name);
  const outfile = join(outputFolder, 'node_modules', name, 'index.js');
  const options = '--bundle --platform=node --target=node24 --format=cjs --minify --main-fields=module,main';
  const outside = neverLoaded.map((other) => `--external:${other}`).join(' ');
  return `"${esbuild}" "${main}" ${options} ${outside} --log-level=error "--outfile=${outfile}"`;
}
