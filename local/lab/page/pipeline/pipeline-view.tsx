import { useComputed } from '@preact/signals';
import type { Lab } from '../lab.ts';
import { ended } from './gauges.ts';
import { MessagesView } from './messages-view.tsx';
import { PictureView } from './picture-view.tsx';
import { stationMeanings, toneMeanings } from './station-names.ts';
import { SummaryView } from './summary-view.tsx';
import './pipeline.css';

/** The way of the messages: the picture, what stands in it in words, and the newest of them. */
export function PipelineView({ lab }: { readonly lab: Lab }) {
  const { stations } = lab.feed;
  const count = useComputed(() => (stations.value ? ended(stations.value) : 0));
  return (
    <section class="pipeline" aria-labelledby="pipeline-title" data-stations-ended={count}>
      <h2 id="pipeline-title">The pipeline</h2>
      <PictureView lab={lab} />
      <SummaryView lab={lab} />
      <details class="pipeline-key">
        <summary>What each station does</summary>
        <dl>
          {stationMeanings.map(([name, meaning]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <ul class="pipeline-tones">
          {toneMeanings.map(([tone, meaning]) => (
            <li key={tone}>
              <span class="picture-token" data-tone={tone} aria-hidden="true" />
              {meaning}
            </li>
          ))}
        </ul>
      </details>
      <MessagesView lab={lab} />
    </section>
  );
}
