/** What of a deployed stack can be asked for. */
export interface DeployedStack {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly resources: readonly (readonly [logicalId: string, physicalId: string, type: string])[];
}

export interface XmlAnswer {
  readonly status: number;
  readonly body: string;
}

/** CloudFormation's own pages are longer, and a stack of ours has several of them. */
const pageSize = 2;

/** What CloudFormation answers in its Query protocol; no more of it than the command line asks. */
export function answerCloudFormation(form: string, stacks: readonly DeployedStack[]): XmlAnswer {
  const asked = new URLSearchParams(form);
  const name = asked.get('StackName') ?? '';
  const stack = stacks.find((one) => one.name === name);
  if (!stack) return cloudFormationError(400, 'ValidationError', `Stack with id ${name} does not exist`);
  switch (asked.get('Action')) {
    case 'DescribeStacks':
      return answered('DescribeStacks', described(stack));
    case 'ListStackResources':
      return answered('ListStackResources', listed(stack, Number(asked.get('NextToken') ?? 0)));
    default:
      return cloudFormationError(400, 'InvalidAction', 'The action is not known here.');
  }
}

export const cloudFormationError = (status: number, code: string, message: string): XmlAnswer => ({
  status,
  body: `<ErrorResponse ${namespace}><Error><Type>Sender</Type>${element('Code', code)}${element('Message', message)}</Error></ErrorResponse>`,
});

function described({ name, outputs }: DeployedStack): string {
  const members = Object.entries(outputs).map(([key, value]) =>
    member(element('OutputKey', key) + element('OutputValue', value)),
  );
  return `<Stacks>${member(
    `${element('StackName', name)}${element('StackStatus', 'UPDATE_COMPLETE')}${element('CreationTime', time)}<Outputs>${members.join('')}</Outputs>`,
  )}</Stacks>`;
}

function listed({ resources }: DeployedStack, start: number): string {
  const members = resources
    .slice(start, start + pageSize)
    .map(([logicalId, physicalId, type]) =>
      member(
        element('LogicalResourceId', logicalId) +
          element('PhysicalResourceId', physicalId) +
          element('ResourceType', type) +
          element('ResourceStatus', 'CREATE_COMPLETE') +
          element('LastUpdatedTimestamp', time),
      ),
    );
  const next = start + pageSize < resources.length ? element('NextToken', String(start + pageSize)) : '';
  return `<StackResourceSummaries>${members.join('')}</StackResourceSummaries>${next}`;
}

const answered = (action: string, result: string): XmlAnswer => ({
  status: 200,
  body: `<${action}Response ${namespace}><${action}Result>${result}</${action}Result></${action}Response>`,
});

const namespace = 'xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"';
const time = '2026-01-01T00:00:00Z';
const member = (content: string) => `<member>${content}</member>`;
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const element = (name: string, text: string) =>
  `<${name}>${text.replaceAll(/[&<>]/g, (character) => escapes[character] ?? character)}</${name}>`;
