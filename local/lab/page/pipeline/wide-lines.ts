import type { Layout } from './layout.ts';
import { bottom, branch, centre, type Line, main, right } from './line.ts';
import { floorOf } from './slot-point.ts';

/** They run at the height of the tokens wherever they can. */
export function wideLines({ stations: s, frames: f, unit }: Layout): readonly Line[] {
  const y = floorOf(s.decide, unit);
  const [apnsY, fcmY] = [floorOf(s['dispatch-apns'], unit), floorOf(s['dispatch-fcm'], unit)];
  const toLanes = (right(s.decide) + f.lanes.x) / 2;
  const below = (bottom(f.lanes) + s.seen.y) / 2;
  const laterY = s.later.y + s.later.height / 2;
  const toWithheld = right(s.withheld) - 16;
  return [
    main('rule to route', [right(s.rule), y], [s.route.x, y]),
    main('route to decide', [right(s.route), y], [s.decide.x, y]),
    main('decide to APNs', [right(s.decide), y], [toLanes, y], [toLanes, apnsY], [f.lanes.x, apnsY]),
    main('decide to FCM', [right(s.decide), y], [toLanes, y], [toLanes, fcmY], [f.lanes.x, fcmY]),
    ...[apnsY, fcmY].flatMap((at, index) => [
      main(`lanes to dispatch ${index}`, [right(f.lanes), at], [f.dispatch.x, at]),
      main(`dispatch to provider ${index}`, [right(f.dispatch), at], [f.provider.x, at]),
    ]),
    main('provider to pushed', [centre(f.provider), bottom(f.provider)], [centre(s.pushed), s.pushed.y]),
    main('decide to withheld', [centre(s.decide), bottom(s.decide)], [centre(s.decide), s.withheld.y]),
    main(
      'decide to seen',
      [centre(s.decide), bottom(s.decide)],
      [centre(s.decide), below],
      [centre(s.seen), below],
      [centre(s.seen), s.seen.y],
    ),
    branch(
      'dispatch to dead letters',
      [centre(f.dispatch), bottom(f.dispatch)],
      [centre(f.dispatch), s['dead-letters'].y],
    ),
    branch(
      'dispatch to withheld',
      [centre(f.dispatch), bottom(f.dispatch)],
      [centre(f.dispatch), below],
      [toWithheld, below],
      [toWithheld, s.withheld.y],
    ),
    branch('decide to later', [centre(s.decide), s.decide.y], [centre(s.decide), bottom(s.later)]),
    branch('dispatch to later', [centre(f.dispatch), f.dispatch.y], [centre(f.dispatch), bottom(s.later)]),
    branch('later to route', [s.later.x, laterY], [centre(s.route), laterY], [centre(s.route), s.route.y]),
  ];
}
