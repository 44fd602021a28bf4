import { boxStyle } from './box-style.ts';
import { frameTitles } from './frame-names.ts';
import { channelHead } from './inside-frames.ts';
import type { Frame, Layout } from './layout.ts';
import { lanes, picturedChannels } from './station.ts';
import { channelNames } from './words.ts';

/** What holds the stations of one kind, with its name; around the lanes, those of the channels too. */
export function FrameView({ frame, layout }: { readonly frame: Frame; readonly layout: Layout }) {
  return (
    <>
      <div class="picture-frame" style={boxStyle(layout.frames[frame])}>
        <span class="picture-name">{frameTitles[frame]}</span>
      </div>
      {frame === 'lanes' &&
        picturedChannels.map((channel) => {
          const [first, last] = lanes.map((lane) => layout.stations[`lane-${channel}-${lane}`]);
          if (!first || !last) return undefined;
          const head = channelHead * layout.unit;
          const box = { ...first, y: first.y - head, height: last.y + last.height - first.y + head };
          return (
            <div key={channel} class="picture-channel" style={boxStyle(box)}>
              {channelNames[channel]}
            </div>
          );
        })}
    </>
  );
}
