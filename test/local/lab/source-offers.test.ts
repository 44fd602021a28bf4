import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createBus } from '../../../local/eventbridge/bus.ts';
import { offeredSources } from '../../../local/lab/source-offers.ts';
import { withSourcesOfEachKind } from '../../../local/lab/sources-of-each-kind.ts';
import { templateOf } from '../../lib/synthesized.ts';
import { read } from '../resources/plan.ts';

/** Of the very template that the runner would run. */
function offersOf(settings: Readonly<Record<string, unknown>>, withBus: boolean) {
  const bus = createBus({
    name: 'partner',
    deliver: async () => ({ kind: 'delivered' }),
    sendDeadLetter: async () => {},
  });
  return offeredSources({ bus: withBus ? bus : undefined, template: read(templateOf(settings).toJSON()) });
}

describe('a stack offers whom it hears', () => {
  test('Genesys Cloud by the partner bus, where nothing else is set', () => {
    expect(offersOf({}, true)).toEqual([
      { name: 'genesys', title: 'Genesys Cloud (EventBridge)', namesCustomer: false },
    ]);
  });

  test('one source of each kind with the settings for that', () => {
    expect(offersOf(withSourcesOfEachKind({}), true)).toEqual([
      { name: 'genesys', title: 'Genesys Cloud (EventBridge)', namesCustomer: false },
      { name: 'genesys-open-messaging', title: 'Genesys Cloud (Open Messaging)', namesCustomer: false },
      { name: 'acme', title: 'Any webhook (acme)', namesCustomer: true },
      { name: 'intercom', title: 'Intercom', namesCustomer: true },
      { name: 'cxone', title: 'NICE CXone', namesCustomer: true },
      { name: 'gms', title: 'Genesys Engage (GMS)', namesCustomer: true },
    ]);
  });

  test('no source that has no conversations of its own, and none that is not there', () => {
    const auth = { kind: 'bearer' };
    const sources = {
      asapp: { kind: 'asapp', auth },
      issues: { kind: 'asapp', auth, map: { conversation: 'issue' } },
      anybody: { kind: 'generic', auth, map: { conversation: 'id' }, guessableIds: false },
    };
    expect(offersOf({ eventSourceName: 'none', sources }, false)).toEqual([
      { name: 'issues', title: 'ASAPP (issues)', namesCustomer: true },
      { name: 'anybody', title: 'Any webhook (anybody)', namesCustomer: false },
    ]);
  });
});

describe('settings of the user go before those of the sources of each kind', () => {
  const own = '{"mine":{"kind":"gms","auth":{"kind":"bearer"}}}';

  test('those of the command line', () => {
    expect(withSourcesOfEachKind({ sources: own, presenceSeconds: '3' })).toEqual({
      genesysOpenMessaging: 'true',
      genesysRegion: 'mypurecloud.de',
      sources: own,
      presenceSeconds: '3',
    });
  });

  test('those of a settings file, which the command line would outrank', () => {
    const folder = mkdtempSync(join(tmpdir(), 'source-offers-'));
    try {
      const settingsFile = join(folder, 'mine.json');
      writeFileSync(settingsFile, JSON.stringify({ sources: JSON.parse(own), genesysRegion: 'mypurecloud.ie' }));
      expect(withSourcesOfEachKind({ settingsFile })).toEqual({ settingsFile, genesysOpenMessaging: 'true' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('a settings file that cannot be read changes nothing: the synthesis names it', () => {
    const settingsFile = join(tmpdir(), 'there-is-no-such-file.json');
    expect(withSourcesOfEachKind({ settingsFile })).toMatchObject({ settingsFile, genesysRegion: 'mypurecloud.de' });
  });
});
