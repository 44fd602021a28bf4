import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { leftOut } from '../../lib/bundling.ts';
import type { Closing } from '../../local/closing.ts';
import { accountId, region } from '../../local/place.ts';
import { knownTypes } from '../../local/resources/known-types.ts';
import { functionSchema } from '../../local/resources/lambda-function.ts';
import { synthesize } from '../../local/template/synthesize.ts';
import { readTemplate } from '../../local/template/template.ts';
import { bundle, projectRoot } from '../bundle.ts';
import { type BundleContents, readMetafile } from './metafile.ts';

export interface FunctionBundle {
  /** Its folder below lambdas/. */
  readonly folder: string;
  readonly file: string;
  /** What the function's process finds in Lambda. */
  readonly environment: Readonly<Record<string, string>>;
  readonly contents: BundleContents;
}

const settings = {
  eventSourceName: 'aws.partner/genesys.com/cloud/org/suffix',
  jwtIssuer: 'https://login.example.com',
  jwtAudience: 'bench',
  apnsBundleIds: 'com.example.app',
  fcmProjectIds: 'example-app',
  'aws:cdk:disable-version-reporting': true,
};

/**
 * The bundle of every function in the synthesized template, with what it holds.
 * @param outputFolder for the synthesized stack; its owner removes it
 * @throws where the template holds another bundle than `bundle.ts` makes: its options must be the deployed ones
 */
export async function functionBundles(outputFolder: string, closing: Closing): Promise<readonly FunctionBundle[]> {
  const { template: raw, stackName, assetFolders } = await synthesize(settings, join(outputFolder, 'cdk.out'), closing);
  const place = { region, accountId, stackName, tableSuffix: 'BENCH' };
  const types = knownTypes((name) => `http://localhost/${name}`);
  const deployed = readTemplate(raw, place, types).ofType('AWS::Lambda::Function', functionSchema);
  const again = await Promise.all(functionFolders().map((folder) => bundleAgain(folder, outputFolder)));
  return deployed.map(({ logicalId, properties }) => {
    const file = join(assetFolders.get(properties.Code.S3Key) ?? '', 'index.js');
    const text = readFileSync(file, 'utf8');
    const same = again.find((other) => other.text === text);
    if (!same)
      throw new Error(`${logicalId} is bundled otherwise than bench/bundle.ts does, or its sources changed meanwhile.`);
    const environment = { ...properties.Environment?.Variables, AWS_REGION: region };
    return { folder: same.folder, file, environment, contents: same.contents };
  });
}

function functionFolders(): readonly string[] {
  return readdirSync(join(projectRoot, 'lambdas')).filter((folder) => existsSync(entryOf(folder)));
}

const entryOf = (folder: string) => join(projectRoot, 'lambdas', folder, 'index.ts');

async function bundleAgain(folder: string, outputFolder: string) {
  const again = join(outputFolder, 'again', folder);
  mkdirSync(again, { recursive: true });
  const [file, metafile] = [join(again, 'index.js'), join(again, 'metafile.json')];
  const outside = leftOut.map((name) => `--external:${name}`);
  await bundle({ file: entryOf(folder) }, file, [`--metafile=${metafile}`, ...outside]);
  return { folder, text: readFileSync(file, 'utf8'), contents: readMetafile(metafile) };
}
