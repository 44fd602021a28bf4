import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import { secretNames } from './operator-settings.ts';
import { ProviderSecret } from './provider-secret.ts';

/** Where Genesys' API is, and the one OAuth client with which all of a deployment asks it. */
export interface GenesysClient {
  readonly environment: {
    readonly GENESYS_API_SECRET_ARN: string;
    readonly GENESYS_LOGIN_ORIGIN: string;
    readonly GENESYS_API_ORIGIN: string;
  };
  readonly secretArn: string;
  readonly grantRead: (grantee: IGrantable) => void;
}

/** Undefined where Genesys' API may not be asked. */
export function genesysClient(
  scope: Construct,
  { stage, genesysApi }: Pick<Configuration, 'stage' | 'genesysApi'>,
): GenesysClient | undefined {
  if (!genesysApi) return undefined;
  const secret = new ProviderSecret(scope, 'GenesysApi', {
    secretName: secretNames(stage).genesysApi,
    description: 'OAuth client of Genesys Cloud, grant type Client Credentials: {"clientId": "…", "clientSecret": "…"}',
    rotation: 'Genesys issues its clients by hand: a person rotates them, and functions pick the new one up.',
  });
  return {
    environment: {
      GENESYS_API_SECRET_ARN: secret.secretArn,
      GENESYS_LOGIN_ORIGIN: genesysApi.loginOrigin,
      GENESYS_API_ORIGIN: genesysApi.apiOrigin,
    },
    secretArn: secret.secretArn,
    grantRead: (grantee) => secret.grantRead(grantee),
  };
}
