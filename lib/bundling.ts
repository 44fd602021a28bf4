import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, buildSync } from 'esbuild';

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
 * A function's code: bundled by esbuild's own API (NodejsFunction starts each bundler through `npx`, three times the work)
 * when the app is synthesized, and staged by the CDK by what came out. Measured in bench/bundles.
 * @param folder below lambdas/
 * @param tellsOthers whether it puts events on a bus
 * @throws where a source does not bundle; esbuild says which on standard error
 */
export function functionCode(folder: string, tellsOthers: boolean): Code {
  const beside = [...(folder === 'dispatch-fcm' ? [tokenLibrary] : []), ...(tellsOthers ? [busClient] : [])];
  return Code.fromAsset(projectRoot, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Neither runs, as what bundles here never declines; by them the CDK tells one staged bundle from another.
      image: DockerImage.fromRegistry('none'),
      command: [folder, ...beside],
      local: {
        tryBundle(outputFolder) {
          bundleOnce(folder, outputFolder, bundleFunction);
          for (const name of beside) bundleOnce(name, outputFolder, bundleBeside);
          return true;
        },
      },
    },
  });
}

/**
 * For a run that synthesizes many stacks from sources which do not change meanwhile, as a test run does: a folder in which
 * what was bundled for one stack is kept for the next.
 */
const kept = process.env.HANDOFF_PUSH_BUNDLES;

function bundleOnce(name: string, outputFolder: string, bundle: (name: string, outputFolder: string) => void): void {
  if (kept === undefined) {
    bundle(name, outputFolder);
    return;
  }
  const place = join(kept, name.replaceAll('/', '+'));
  if (!existsSync(place)) {
    const made = mkdtempSync(`${place}-`);
    bundle(name, made);
    try {
      renameSync(made, place);
    } catch {
      // Another process was faster, and made the same.
      rmSync(made, { recursive: true });
    }
  }
  cpSync(place, outputFolder, { recursive: true });
}

const forLambda = {
  absWorkingDir: projectRoot,
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  target: 'node24',
  // The SDK's ESM sources tree-shake and load faster than its CJS ones or the runtime's copy.
  mainFields: ['module', 'main'],
  logLevel: 'error',
} satisfies BuildOptions;

function bundleFunction(folder: string, outputFolder: string): void {
  buildSync({
    ...forLambda,
    entryPoints: [join(projectRoot, 'lambdas', folder, 'index.ts')],
    outfile: join(outputFolder, 'index.js'),
    external: [...leftOut],
    // To read a stack with: with --enable-source-maps Node would load it at each cold start, 5 to 15 ms.
    sourcemap: true,
    sourcesContent: false,
  });
}

function bundleBeside(name: string, outputFolder: string): void {
  buildSync({
    ...forLambda,
    entryPoints: [createRequire(import.meta.url).resolve(name)],
    outfile: join(outputFolder, 'node_modules', name, 'index.js'),
    external: neverLoaded,
  });
}
