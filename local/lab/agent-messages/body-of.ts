import { mappingOfAsapp } from '../../../lambdas/sources/asapp.ts';
import type { SourceSettings } from '../../../lambdas/sources/source-settings.ts';
import type { AgentSays } from './agent-says.ts';
import { cxoneBody } from './cxone.ts';
import { genericBody } from './generic.ts';
import { gmsNotification } from './gms.ts';
import { intercomNotification } from './intercom.ts';

/** The request by which a source of these settings would tell of a message. */
export function bodyOf(says: AgentSays, settings: SourceSettings): unknown {
  switch (settings.kind) {
    case 'generic':
      return genericBody(says, settings.map);
    case 'asapp':
      return genericBody(says, mappingOfAsapp(settings.map));
    case 'gms':
      return gmsNotification(says);
    case 'cxone':
      return cxoneBody(says, settings);
    case 'intercom':
      return intercomNotification(says, settings);
  }
}
