import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createAwsAround } from './aws-around.ts';
import type { CommandDefinition } from './command.ts';
import { allChecks } from './doctor/checks/all.ts';
import { reportOf, sayChecklist } from './doctor/report.ts';
import { runChecks } from './doctor/run-checks.ts';
import { operatorSettingsOf } from './operator-settings.ts';
import { originsOf, trustLoopback } from './trust-loopback.ts';

/** Looks at a deployment from the outside in; each finding says what, why it matters, and what to do (docs/doctor.md). */
export const doctorCommand: CommandDefinition<object> = {
  name: 'doctor',
  summary: 'is everything set up right, from the event source to the sweeper',
  async run(_, { deployment, terminal }) {
    const { place, clientSettings, outputs } = deployment;
    const settings = operatorSettingsOf(outputs);
    const secrets = new SecretsManagerClient(clientSettings);
    const aws = place.kind === 'aws' ? createAwsAround(place.stackName, clientSettings) : undefined;
    try {
      if (place.kind === 'local') await trustLoopback(originsOf(settings));
      const examined = await runChecks(allChecks, { deployment, settings, secrets, aws });
      const report = reportOf(examined);
      terminal.give(report);
      sayChecklist(examined, terminal);
      return report.findings.some(({ severity }) => severity === 'error') ? 1 : 0;
    } finally {
      secrets.destroy();
      aws?.close();
    }
  },
};
