import { sender } from '../client.ts';

/** A service account key as Google hands it out. */
export function serviceAccountKey(privateKey: string) {
  return {
    type: 'service_account' as const,
    project_id: sender.projectId,
    private_key_id: 'bench',
    client_email: sender.clientEmail,
    private_key: privateKey,
  };
}
