import type { ComponentChildren } from 'preact';
import { AgentView } from './agent/agent-view.tsx';
import { FaultsView } from './faults/faults-view.tsx';
import { HeaderView } from './header-view.tsx';
import type { Lab } from './lab.ts';
import { LostView } from './lost-view.tsx';
import { PhonesView } from './phones/phones-view.tsx';
import { MessageDetailView } from './pipeline/message-detail-view.tsx';
import { PipelineView } from './pipeline/pipeline-view.tsx';
import { TourView } from './tour/tour-view.tsx';

const places = [
  ['tour', 'the guided tour'],
  ['agent', 'the agent'],
  ['pipeline', 'the pipeline'],
  ['messages', 'the newest messages'],
  ['faults', 'faults'],
  ['phones', 'the phones'],
] as const;
type PlaceId = Exclude<(typeof places)[number][0], 'messages'>;

export function App({ lab }: { readonly lab: Lab }) {
  return (
    <>
      <nav class="page-skip" aria-label="Skip to">
        {places.map(([id, name]) => (
          <a key={id} href={`#${id}`}>
            Skip to {name}
          </a>
        ))}
      </nav>
      <HeaderView feed={lab.feed} />
      <LostView feed={lab.feed} />
      <main class="page-main">
        <Place id="tour">
          <TourView lab={lab} />
        </Place>
        <Place id="agent">
          <AgentView lab={lab} />
        </Place>
        <div class="page-middle">
          <Place id="pipeline">
            <PipelineView lab={lab} />
          </Place>
          <Place id="faults">
            <FaultsView lab={lab} />
          </Place>
        </div>
        <Place id="phones">
          <PhonesView lab={lab} />
        </Place>
      </main>
      <MessageDetailView lab={lab} />
    </>
  );
}

/** Where a skip link leads, and how far a part of the page reaches. */
const Place = ({ id, children }: { readonly id: PlaceId; readonly children: ComponentChildren }) => (
  <div id={id} class="page-place" data-place={id} tabIndex={-1}>
    {children}
  </div>
);
