import { type ReadonlySignal, useComputed } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { boxStyle } from './box-style.ts';
import type { Box } from './layout.ts';
import type { Reading, Readings } from './readings.ts';
import type { Station } from './station.ts';
import { stationCaptions, stationNames } from './station-names.ts';

interface Properties {
  readonly station: Station;
  readonly box: Box;
  readonly readings: Readings;
  readonly more: ReadonlySignal<ReadonlyMap<Station, number>>;
}

/** One station with its gauges; the tokens lie above it. */
export function StationView({ station, box, readings, more }: Properties) {
  const kind = station.split('-')[0];
  const own = readings.of.get(station) ?? [];
  return useMemo(
    () => (
      <div class="picture-station" data-station={station} data-kind={kind} style={boxStyle(box)}>
        <div class="picture-head">
          <span class="picture-name">{stationNames[station]}</span>
          {own
            .filter(({ isMain }) => isMain)
            .map((reading) => (
              <Main key={reading.name} reading={reading} />
            ))}
          {station === 'provider-apns' && <Fault of={readings.fault.apns} />}
          {station === 'provider-fcm' && <Fault of={readings.fault.fcm} />}
        </div>
        {own
          .filter(({ isMain }) => !isMain)
          .map((reading) => (
            <Fact key={reading.name} reading={reading} />
          ))}
        {station === 'withheld' && <span class="picture-reasons">{readings.reasons}</span>}
        {stationCaptions[station] && <span class="picture-caption">{stationCaptions[station]}</span>}
        <More station={station} more={more} />
      </div>
    ),
    [station, kind, box, own, readings, more],
  );
}

const Main = ({ reading: { text, isNone } }: { readonly reading: Reading }) => (
  <b class="picture-main" data-none={isNone}>
    {text}
  </b>
);

const Fact = ({ reading: { name, text, isNone } }: { readonly reading: Reading }) => (
  <div class="picture-fact" data-none={isNone} data-answer={name}>
    <span>{name}</span>
    <b>{text}</b>
  </div>
);

function Fault({ of }: { readonly of: ReadonlySignal<string> }) {
  return of.value === '' ? null : <span class="picture-fault">fails</span>;
}

function More({ station, more }: Pick<Properties, 'station' | 'more'>) {
  const count = useComputed(() => more.value.get(station) ?? 0);
  return count.value === 0 ? null : <span class="picture-more">+{count.value}</span>;
}
