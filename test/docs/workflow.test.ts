import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import * as z from 'zod';

const root = join(import.meta.dirname, '..', '..');
const text = readFileSync(join(root, '.github', 'workflows', 'deploy.yml'), 'utf8');
const deployGuide = readFileSync(join(root, 'docs', 'deploy.md'), 'utf8');

const stepSchema = z.strictObject({
  name: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  run: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
  if: z.string().optional(),
});
const concurrency = z.strictObject({ group: z.string(), 'cancel-in-progress': z.union([z.boolean(), z.string()]) });
/** Strict: a container, a service or an environment of its own would be read by no test here. */
const jobSchema = z.strictObject({
  needs: z.string().optional(),
  if: z.string().optional(),
  'runs-on': z.string(),
  'timeout-minutes': z.int(),
  environment: z.string().optional(),
  concurrency: concurrency.optional(),
  permissions: z.record(z.string(), z.string()),
  steps: z.array(stepSchema),
});
const workflowSchema = z.strictObject({
  name: z.string(),
  on: z.strictObject({
    pull_request: z.union([z.null(), z.literal('')]).optional(),
    push: z.strictObject({ branches: z.array(z.string()) }),
    workflow_dispatch: z.strictObject({ inputs: z.strictObject({ stage: z.looseObject({ required: z.boolean() }) }) }),
  }),
  permissions: z.strictObject({}).optional(),
  concurrency,
  jobs: z.strictObject({ check: jobSchema, deploy: jobSchema }),
});

/** CDK's own parser of YAML, as it reads templates: as a template's metadata it takes anything. */
function readYaml(yaml: string): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'workflow-'));
  try {
    const templateFile = join(folder, 'template.yaml');
    const indented = yaml.replaceAll(/^(?=.)/gm, '    ');
    const resources = 'Resources: {Something: {Type: AWS::CloudFormation::WaitConditionHandle}}';
    writeFileSync(templateFile, `${resources}\nMetadata:\n  Workflow:\n${indented}\n`);
    const app = new App({ outdir: join(folder, 'cdk.out') });
    const stack = new Stack(app, 'Workflow');
    new CfnInclude(stack, 'Workflow', { templateFile });
    return app.synth().getStackByName(stack.stackName).template.Metadata.Workflow;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** As GitHub writes what it fills in. */
const filledIn = (expression: string) => `\${{ ${expression} }}`;

const workflow = workflowSchema.parse(readYaml(text));
const { check, deploy } = workflow.jobs;
const steps = [...check.steps, ...deploy.steps];
const runs = steps.flatMap(({ run }) => run ?? []);

describe('what it may do', () => {
  test('nothing by default, read the code, and ask for the role in the job that deploys', () => {
    expect(text).toMatch(/^permissions: \{\}$/m);
    expect(check.permissions).toEqual({ contents: 'read' });
    expect(deploy.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  });

  test('no key that lasts: the role is assumed, and no secret of GitHub is read', () => {
    expect(text).not.toMatch(/secrets\.|aws-access-key-id|aws-secret-access-key|AKIA|AWS_SECRET/);
    const [assume] = deploy.steps.filter(({ uses }) => uses?.startsWith('aws-actions/'));
    expect(Object.keys(assume?.with ?? {})).toEqual(
      expect.arrayContaining(['role-to-assume', 'aws-region', 'role-session-name']),
    );
    expect(check.steps.filter(({ uses }) => uses?.startsWith('aws-actions/'))).toEqual([]);
  });

  test('the repository’s token is not left where later steps could take it', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts).toHaveLength(2);
    for (const { with: given } of checkouts) expect(given).toMatchObject({ 'persist-credentials': false });
  });

  test('no package runs a script of its own where the role can be asked for', () => {
    const installs = deploy.steps.flatMap(({ run }) => (run && /npm (ci|i|install)\b/.test(run) ? [run] : []));
    expect(installs).toEqual(['npm ci --ignore-scripts']);
  });

  test('what somebody typed never becomes part of a command', () => {
    expect(runs.filter((run) => run.includes('${{'))).toEqual([]);
  });
});

test('every action is pinned to a commit, with its version beside it', () => {
  const used = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action);
  expect(used.length).toBe(steps.filter(({ uses }) => uses !== undefined).length);
  for (const action of used) expect(action).toMatch(/^(actions|aws-actions)\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

describe('when it deploys', () => {
  test('from main only, after the checks, never for a pull request', () => {
    expect(deploy.needs).toBe('check');
    expect(deploy.if).toMatch(/^github\.ref == 'refs\/heads\/main' && \(/);
    expect(deploy.if).not.toContain('pull_request');
    // It would run a stranger's code with the rights of this repository.
    expect(text).not.toContain('pull_request_target');
    expect(workflow.on.push.branches).toEqual(['main']);
  });

  test('in an environment, which may ask somebody, one deployment of a stage at a time, never broken off', () => {
    const stage = filledIn('inputs.stage || vars.STAGE_ON_PUSH');
    expect(deploy.environment).toBe(stage);
    expect(deploy.concurrency).toEqual({ group: `deploy-${stage}`, 'cancel-in-progress': false });
    expect(workflow.concurrency['cancel-in-progress']).toBe(filledIn("github.event_name == 'pull_request'"));
    expect(workflow.on.workflow_dispatch.inputs.stage.required).toBe(true);
  });

  test('what was checked: the deployment synthesizes nothing anew', () => {
    expect(check.steps.some(({ run }) => run?.includes('npx cdk synth'))).toBe(true);
    const deployments = runs.filter((run) => run.includes('cdk deploy'));
    expect(deployments).toHaveLength(1);
    expect(deployments[0]).toContain('--app cdk.out');
    const [kept, taken] = ['upload', 'download'].map(
      (way) => steps.find(({ uses }) => uses?.startsWith(`actions/${way}-artifact@`))?.with,
    );
    expect(kept?.path).toBe('cdk.out');
    expect([taken?.name, taken?.path]).toEqual([kept?.name, kept?.path]);
  });
});

test('every script that it runs is there and may be run', () => {
  const scripts = z
    .looseObject({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).scripts;
  const named = runs.flatMap((run) => [...run.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name]) => name ?? ''));
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  const files = runs.flatMap((run) => run.split('\n').filter((line) => line.startsWith('.')));
  expect(files).toContain('.ci/run');
  for (const file of files) expect(() => accessSync(join(root, file), constants.X_OK)).not.toThrow();
});

describe('docs/deploy.md', () => {
  const section = deployGuide.slice(deployGuide.indexOf('\n## Deploy from GitHub'));

  test('names every variable that the workflow reads', () => {
    const variables = new Set([...text.matchAll(/vars\.(\w+)/g)].map(([, name]) => name ?? ''));
    expect(variables.size).toBeGreaterThan(2);
    expect([...variables].filter((name) => !section.includes(`\`${name}\``))).toEqual([]);
  });

  test('its policies are JSON, trust one environment of one repository, and allow the bootstrap’s roles alone', () => {
    const [trust, rights] = [...section.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => JSON.parse(json));
    expect(trust.Statement).toHaveLength(1);
    expect(trust.Statement[0]).toMatchObject({
      Effect: 'Allow',
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': expect.stringMatching(/^repo:OWNER.*\/NAME.*:environment:\w+$/),
        },
      },
    });
    expect(rights.Statement).toHaveLength(1);
    expect(rights.Statement[0].Action).toBe('sts:AssumeRole');
    for (const resource of rights.Statement[0].Resource) {
      expect(resource).toMatch(
        /^arn:aws:iam::ACCOUNT:role\/cdk-hnb659fds-(deploy|file-publishing|lookup)-role-ACCOUNT-/,
      );
    }
  });
});
