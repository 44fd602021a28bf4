/**
 * The shapes of messages that FCM has taken. It calls a wrong message and a wrong token by the same name, and only a
 * message of a shape that was right before clears itself.
 */
export interface ProvenShapes {
  add(app: string, shape: string): void;
  has(app: string, shape: string): boolean;
}

/** Remembers them as long as the function lives, for each app by itself. */
export function createProvenShapes(): ProvenShapes {
  const ofApps = new Map<string, Set<string>>();
  return {
    add(app, shape) {
      const shapes = ofApps.get(app);
      if (shapes) shapes.add(shape);
      else ofApps.set(app, new Set([shape]));
    },
    has: (app, shape) => ofApps.get(app)?.has(shape) ?? false,
  };
}
