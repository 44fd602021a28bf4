import type { Layout } from './layout.ts';
import { bottom, branch, centre, type Line, main, right } from './line.ts';
import { floorOf } from './slot-point.ts';

export function tallLines({ stations: s, frames: f, unit }: Layout): readonly Line[] {
  const routeY = floorOf(s.route, unit);
  const ruleX = centre(s.rule);
  const sideX = centre(s.later);
  const dispatchY = f.dispatch.y + f.dispatch.height / 2;
  const gutter = (right(f.lanes) + s.later.x) / 2;
  const above = (bottom(f.provider) + s.pushed.y) / 2;
  const channelX = [centre(s['dispatch-apns']), centre(s['dispatch-fcm'])];
  return [
    main('rule to route', [ruleX, bottom(s.rule)], [ruleX, s.route.y]),
    main('route to decide', [right(s.route), routeY], [s.decide.x, routeY]),
    main('decide to lanes', [s.decide.x + 16, bottom(s.decide)], [s.decide.x + 16, f.lanes.y]),
    ...channelX.flatMap((at, index) => [
      main(`lanes to dispatch ${index}`, [at, bottom(f.lanes)], [at, f.dispatch.y]),
      main(`dispatch to provider ${index}`, [at, bottom(f.dispatch)], [at, f.provider.y]),
    ]),
    main('provider to pushed', [centre(s.pushed), bottom(f.provider)], [centre(s.pushed), s.pushed.y]),
    main(
      'decide to withheld',
      [gutter, bottom(s.decide)],
      [gutter, above],
      [centre(s.withheld), above],
      [centre(s.withheld), s.withheld.y],
    ),
    main(
      'decide to seen',
      [gutter, bottom(s.decide)],
      [gutter, above],
      [centre(s.seen), above],
      [centre(s.seen), s.seen.y],
    ),
    branch('dispatch to later', [right(f.dispatch), dispatchY], [sideX, dispatchY], [sideX, bottom(s.later)]),
    branch(
      'dispatch to dead letters',
      [right(f.dispatch), dispatchY],
      [sideX, dispatchY],
      [sideX, s['dead-letters'].y],
    ),
    branch('decide to later', [sideX - 10, bottom(s.decide)], [sideX - 10, s.later.y]),
    branch('later to decide', [sideX + 10, s.later.y], [sideX + 10, bottom(s.decide)]),
  ];
}
